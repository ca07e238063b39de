import type { LoadProgress } from './api/create-options.js';
import type { FileProgress } from './model/loader.js';

/** The share of the whole load that the files are given; the rest is the engine's start. */
const FILES_SHARE = 0.9;

/** Turns the steps of a load into events whose `progress` runs from 0 to 1 and never falls. */
export class LoadMeter {
  readonly #emit: (event: LoadProgress) => void;
  #progress = 0;
  #total = 0;
  /** Whether every file so far came from the cache. */
  #fromCache = true;

  constructor(onProgress: ((event: LoadProgress) => void) | undefined) {
    this.#emit = onProgress ?? (() => undefined);
    this.#emit({ phase: 'download', loaded: 0, total: 0, progress: 0, fromCache: false });
  }

  /** A file's bytes came in, or are being verified. */
  file(event: FileProgress): void {
    this.#total = event.total;
    this.#fromCache &&= event.fromCache;
    this.#progress = Math.max(this.#progress, (FILES_SHARE * event.loaded) / event.total);
    this.#emit({ ...event, progress: this.#progress });
  }

  /** All files are there; the engine starts. */
  compile(): void {
    this.#progress = FILES_SHARE;
    this.#emit(this.#whole('compile'));
  }

  /** The engine runs. */
  ready(): void {
    this.#progress = 1;
    this.#emit(this.#whole('ready'));
  }

  #whole(phase: 'compile' | 'ready'): LoadProgress {
    const total = this.#total;
    return { phase, loaded: total, total, progress: this.#progress, fromCache: this.#fromCache };
  }
}
