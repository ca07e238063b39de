import { PromptPressError } from '../errors.js';
import { type CallName, type Calls, isResponse, type Request } from './protocol.js';

/** What one call may carry besides its parameters. */
export interface CallExtras {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly transfer?: Transferable[];
  /** Counts tokens for the worker; a whole number for each text. What it rejects with is what the call rejects with. */
  readonly count?: ((texts: readonly string[]) => Promise<readonly number[]>) | undefined;
}

interface Pending {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  readonly onProgress: CallExtras['onProgress'];
  readonly count: CallExtras['count'];
}

/** The page's side of one worker: numbered calls in, results, progress and coded errors out. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  /** Why no call can succeed any more. */
  #ended: PromptPressError | undefined;
  /** Called once no call can succeed any more. */
  onEnd: (() => void) | undefined;
  /** Called with how many helpers the worker wants, and with its compiled module. */
  onHelpers: ((wanted: number, module: WebAssembly.Module | undefined) => void) | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener('message', (event: MessageEvent<unknown>) => this.#receive(event.data));
    worker.addEventListener('messageerror', () => this.end(crashed('an answer could not be read')));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      // A script that does not load fires an event without a message.
      this.end(crashed(event.message || 'the worker script did not load: is dist/worker.js served?'));
    });
  }

  /** Why the worker is gone, if it is. */
  get ended(): PromptPressError | undefined {
    return this.#ended;
  }

  /** Calls the worker. An abort rejects at once with the signal's reason; the worker stops at its next window. */
  call<K extends CallName>(name: K, params: Calls[K]['params'], extras: CallExtras = {}): Promise<Calls[K]['result']> {
    const { signal, onProgress, count, transfer = [] } = extras;
    if (this.#ended) return Promise.reject(this.#ended);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = ++this.#lastId;
    return new Promise<unknown>((resolve, reject) => {
      const abort = (): void => {
        this.#post({ kind: 'abort', id }, []);
        this.#pending.get(id)?.reject(signal?.reason);
      };
      const settle = (): void => {
        this.#pending.delete(id);
        signal?.removeEventListener('abort', abort);
      };
      this.#pending.set(id, {
        onProgress,
        count,
        resolve(value) {
          settle();
          resolve(value);
        },
        reject(reason) {
          settle();
          reject(reason);
        },
      });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        this.#post({ kind: 'call', id, name, params } as Request, transfer);
      } catch (cause) {
        const message = `the call cannot be sent to the worker (${String(cause)}); pass plain data only`;
        this.#pending.get(id)?.reject(new PromptPressError('protocol', message, { cause }));
      }
    }) as Promise<Calls[K]['result']>;
  }

  /** Stops the worker; every call that waits, and every later one, rejects with `reason`. */
  end(reason: PromptPressError): void {
    if (this.#ended) return;
    this.#ended = reason;
    this.#worker.terminate();
    for (const call of [...this.#pending.values()]) call.reject(reason);
    this.onEnd?.();
  }

  #post(message: Request, transfer: Transferable[]): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(data: unknown): void {
    if (!isResponse(data)) return;
    if (data.kind === 'crash') {
      this.end(crashed(data.message));
      return;
    }
    if (data.kind === 'helpers') {
      this.onHelpers?.(data.wanted, data.module);
      return;
    }
    const call = this.#pending.get(data.id);
    if (data.kind === 'result') {
      if (call) call.resolve(data.value);
      // Aborted while the answer was on its way: nobody will release what it left in the worker.
      else this.#releaseUnclaimed(data.value);
    } else if (data.kind === 'count') void this.#count(data.count, data.texts, call);
    else if (data.kind === 'error') call?.reject(new PromptPressError(data.code, data.message));
    else call?.onProgress?.(data.done, data.total);
  }

  async #count(id: number, texts: readonly string[], call: Pending | undefined): Promise<void> {
    try {
      // Aborted while the question was on its way: without an answer the worker would wait for ever.
      if (!call?.count) throw new PromptPressError('aborted', 'the call was aborted; call again to go on');
      this.#post({ kind: 'counts', id, counts: await call.count(texts) }, []);
    } catch (error) {
      call?.reject(error);
      this.#post({ kind: 'uncounted', id, message: error instanceof Error ? error.message : String(error) }, []);
    }
  }

  #releaseUnclaimed(value: unknown): void {
    if (typeof value !== 'object' || value === null || !('scored' in value)) return;
    const { scored } = value;
    if (typeof scored === 'number') this.call('release', { scored }).catch(() => undefined);
  }
}

function crashed(why: string): PromptPressError {
  return new PromptPressError('engine-crashed', `the engine stopped (${why}); create a new PromptPress`);
}
