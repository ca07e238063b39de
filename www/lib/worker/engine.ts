import type { Device } from '../types.js';
import type { EngineSelectOptions, SelectResult } from './protocol.js';

/**
 * Called between windows; returning false stops the run with the code `aborted`. The engine gives the event loop a turn
 * before each call, so that an abort that waits in the worker's message queue is seen.
 */
export type WindowProgress = (done: number, total: number) => boolean;

/** The wasm module as the worker uses it; the generated declarations appear with the build only. */
export interface EngineModule {
  default(): Promise<unknown>;
  readonly Engine: {
    load(config: Uint8Array, tokenizer: Uint8Array, weights: Uint8Array, device: Device): Promise<Engine>;
  };
}

export interface Engine {
  readonly device: string;
  readonly adapter: string;
  score(text: string, onProgress?: WindowProgress): Promise<Scored>;
  compressReference(
    contexts: readonly string[],
    options: Readonly<Record<string, unknown>>,
    ranks: Uint8Array,
    onProgress?: WindowProgress,
  ): Promise<unknown>;
  traceReference(
    contexts: readonly string[],
    options: Readonly<Record<string, unknown>>,
    ranks: Uint8Array,
  ): Promise<unknown>;
}

export interface Scored extends Freed {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly probabilities: Float32Array;
  readonly originalTokens: number;
  select(options: EngineSelectOptions, costs?: Float32Array): SelectResult & Freed;
}

/** Lives in the module's memory, its fields behind getters: copied before it crosses, freed after. */
export interface Freed {
  free(): void;
}
