import { calibrationKey, type ModelCache } from './cache.js';

/** What the engine measured with some weights, kept beside them. The engine checks what it gets back. */
export class KeptCalibration {
  readonly #cache: ModelCache | undefined;
  readonly #key: string;

  constructor(cache: ModelCache | undefined, sha256: string) {
    this.#cache = cache;
    this.#key = calibrationKey(sha256);
  }

  async get(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#cache?.get(this.#key);
  }

  /** Keeps an entry; nothing new leaves what is there. */
  async put(entry: unknown): Promise<void> {
    if (entry instanceof Uint8Array) await this.#cache?.put(this.#key, new Uint8Array(entry));
  }
}
