/// <reference path="./wasm.d.ts" />

import relaxed from '../../../src/cpu/kernel/relaxed.wat';
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
  const module = compiled ?? (await compile());
  initSync({ module });
  const kernel = relaxedKernel(relaxed, engineMemory());
  if (kernel) offerRelaxedKernel(kernel);
  return { compiled: module, Engine, Helper, JsonInput, MessagesInput, readTags };
}

async function compile(): Promise<WebAssembly.Module> {
  const url = new URL('./wasm/promptpress_bg.wasm', import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  // Not every server knows the type, and without it no browser compiles what streams in.
  if (response.headers.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
