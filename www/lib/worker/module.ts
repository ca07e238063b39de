/// <reference path="./wasm.d.ts" />

import type { EngineModule } from './engine.js';
import { relaxedKernel } from './relaxed.js';
import {
  Engine,
  engineMemory,
  Helper,
  initSync,
  JsonInput,
  MessagesInput,
  offerRelaxedKernel,
  readTags,
} from './wasm/promptpress.js';

/** Loads the engine; `compiled`: its module, where another worker has compiled it. */
export async function loadModule(compiled?: WebAssembly.Module): Promise<EngineModule> {
  const [module, relaxed] = await Promise.all([
    compiled ?? compile('promptpress_bg'),
    compile('relaxed').catch(() => undefined),
  ]);
  initSync({ module });
  // A browser that does not know relaxed SIMD goes without.
  if (relaxed) offerRelaxedKernel(relaxedKernel(relaxed, engineMemory()));
  return { compiled: module, Engine, Helper, JsonInput, MessagesInput, readTags };
}

async function compile(name: string): Promise<WebAssembly.Module> {
  const url = new URL(`./wasm/${name}.wasm`, import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  // Not every server knows the type, and without it no browser compiles what streams in.
  if (response.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
