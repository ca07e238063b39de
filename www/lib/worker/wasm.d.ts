// Written by the build and bundled into dist/worker.js.
declare module '*/wasm/promptpress.js' {
  type EngineModule = import('./engine.js').EngineModule;
  export function initSync(input: { module: WebAssembly.Module }): unknown;
  export const Engine: EngineModule['Engine'];
  export const Helper: EngineModule['Helper'];
  export const readTags: EngineModule['readTags'];
  export const JsonInput: EngineModule['JsonInput'];
  export const MessagesInput: EngineModule['MessagesInput'];
  export function engineMemory(): WebAssembly.Memory;
  export function offerRelaxedKernel(kernel: import('./relaxed.js').RelaxedKernel): boolean;
}
