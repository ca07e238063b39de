import { bytesOf } from './bytes.js';
import { calibrationKey, type ModelCache } from './cache.js';

/** What the engine measured with some weights, kept beside them. The engine checks what it gets back. */
export interface KeptCalibration {
  get(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Keeps an entry; nothing new leaves what is there. */
  put(entry: unknown): Promise<void>;
}

/** What is kept of the weights with this hash. */
export function keptCalibration(cache: ModelCache | undefined, sha256: string): KeptCalibration {
  const key = calibrationKey(sha256);
  return {
    async get() {
      const entry = await cache?.get(key);
      return entry && bytesOf(entry).catch(() => undefined);
    },
    put: async (entry) => {
      if (entry instanceof Uint8Array) await cache?.put(key, new Blob([new Uint8Array(entry)]));
    },
  };
}
