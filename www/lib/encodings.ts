import type { TokenCounter } from './api/token-counter.js';
import { bytesOf } from './model/bytes.js';
import { type LoadOptions, loadFile } from './model/loader.js';
import { pageCounter } from './page-counter.js';
import { type Encoding, ranks } from './ranks.js';
import type { WorkerClient } from './worker/client.js';
import type { EngineCounter } from './worker/values.js';

/** Where the package's files come from. */
export type Source = Pick<LoadOptions, 'fetch' | 'cache' | 'localOnly'>;

/** What the worker counts with, and how the page answers when it is asked. */
export interface Counting {
  readonly counter: EngineCounter;
  readonly count?: (texts: readonly string[]) => Promise<readonly number[]>;
}

/** The byte-pair encodings of one worker: each is loaded when it is first asked for, and sent once. */
export class Encodings {
  readonly #client: WorkerClient;
  readonly #source: Source;
  readonly #sent = new Map<string, Promise<unknown>>();

  constructor(client: WorkerClient, source: Source) {
    this.#client = client;
    this.#source = source;
  }

  /** Makes a counter ready for one call. */
  async counting(tokenCounter: TokenCounter, signal: AbortSignal | undefined): Promise<Counting> {
    if (typeof tokenCounter === 'function') return { counter: 'page', count: pageCounter(tokenCounter) };
    if (tokenCounter !== 'classifier') {
      await this.#once(tokenCounter, signal, async () => {
        const bytes = await this.#load(tokenCounter);
        return this.#client.call('encoding', { encoding: tokenCounter, ranks: bytes }, { transfer: [bytes.buffer] });
      });
    }
    return { counter: tokenCounter };
  }

  /** Gives the worker the ranks that reference mode counts with. */
  reference(signal: AbortSignal | undefined): Promise<void> {
    return this.#once('reference', signal, async () => {
      const bytes = await this.#load('cl100k_base');
      return this.#client.call('ranks', { bytes }, { transfer: [bytes.buffer] });
    });
  }

  async #once(name: string, signal: AbortSignal | undefined, send: () => Promise<unknown>): Promise<void> {
    if (this.#client.ended) throw this.#client.ended;
    signal?.throwIfAborted();
    let sending = this.#sent.get(name);
    if (!sending) {
      sending = send();
      this.#sent.set(name, sending);
      // The next call may find the network back.
      sending.catch(() => this.#sent.delete(name));
    }
    await unlessAborted(sending, signal);
  }

  async #load(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
    const { url, file } = ranks(encoding);
    return bytesOf(await loadFile(url, file, { ...this.#source, signal: undefined, onProgress: () => undefined }));
  }
}

/** A promise, or the signal's reason as soon as it aborts. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
