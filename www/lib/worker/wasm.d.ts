// Written by the build to dist/wasm/, beside dist/worker.js.
declare module '*/wasm/promptpress.js' {
  const module: import('./engine.js').EngineModule;
  export default module.default;
  export const Engine: import('./engine.js').EngineModule['Engine'];
  export const readTags: import('./engine.js').EngineModule['readTags'];
  export const JsonInput: import('./engine.js').EngineModule['JsonInput'];
  export const MessagesInput: import('./engine.js').EngineModule['MessagesInput'];
}
