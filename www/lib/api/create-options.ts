import type { ModelCache } from '../model/cache.js';

/** Where the encoder runs. */
export type Device = 'cpu' | 'webgpu';

/** One step of `PromptPress.create`. The first event has `progress` 0, the last 1; it never falls. */
export interface LoadProgress {
  /** `compile` is the engine's start: uploading the weights, building the pipelines. */
  readonly phase: 'download' | 'verify' | 'compile' | 'ready';
  /** Bytes of all files so far. */
  readonly loaded: number;
  /** Bytes of all files; 0 until the manifest is read. */
  readonly total: number;
  /** The whole load, 0..1. */
  readonly progress: number;
  /** The file in hand. */
  readonly file?: string;
  /** Whether that file came from the cache. */
  readonly fromCache: boolean;
}

/** Options of `PromptPress.create`. */
export interface CreateOptions {
  /** Folder that holds `manifest.json`. Default: `models/default/` beside the package's `dist/`. */
  readonly model?: string | URL;
  /**
   * `auto` times WebGPU and the CPU at the first load, keeps the result beside the weights in `cache`, and takes the
   * faster one, where that differs by length of text both; the CPU where WebGPU does not work. Default `auto`.
   */
  readonly device?: 'auto' | Device;
  readonly onProgress?: (event: LoadProgress) => void;
  /** Aborts the load; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Takes the place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Where model files and what was measured are kept; `false` keeps nothing. Default: the browser's Cache API. */
  readonly cache?: ModelCache | false;
  /** Never touch the network: what is not cached is the error `not-cached`. Default `false`. */
  readonly localOnly?: boolean;
  /**
   * How many workers at most share the windows of a long text on the CPU; 0 and 1 let one do all. Default 4, and never
   * more than `navigator.hardwareConcurrency`. Those beside the first start when a text is long enough to gain by them,
   * with the weights from the cache, and end when they had nothing to do for a while. Results are the same.
   */
  readonly workers?: number;
  /** Makes a worker, for bundlers and policies that need their own way. */
  readonly createWorker?: () => Worker;
}
