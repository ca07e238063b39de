import type { WindowScorer } from './engine.js';
import { isRecord } from './protocol.js';

/** A helper that says nothing for so long is gone: no window takes that long. */
const PATIENCE_MS = 120_000;

interface Waiting {
  resolve(probabilities: Float32Array<ArrayBuffer>): void;
  reject(reason: Error): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A helper as the engine's worker sees it: windows out, probabilities in. */
export class HelperPort {
  readonly #port: MessagePort;
  readonly #open = new Map<unknown, Waiting>();
  #last = 0;
  #closed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<unknown>) => this.#receive(data);
  }

  /** Has a window scored; rejects when the helper fails, is gone, or was closed. */
  readonly score: WindowScorer = (ids, attended) =>
    new Promise((resolve, reject) => {
      const id = ++this.#last;
      const timer = setTimeout(() => this.close(), PATIENCE_MS);
      this.#open.set(id, { resolve, reject, timer });
      if (this.#closed) return this.close();
      this.#port.postMessage({ id, ids, attended }, [ids.buffer, attended.buffer]);
    });

  /** No answer is waited for any longer. */
  close(): void {
    this.#closed = true;
    this.#port.close();
    for (const id of this.#open.keys()) this.#receive({ id });
  }

  #receive(data: unknown): void {
    if (!isRecord(data)) return;
    const { id, probabilities } = data;
    const waiting = this.#open.get(id);
    if (!waiting) return;
    this.#open.delete(id);
    clearTimeout(waiting.timer);
    if (probabilities instanceof Float32Array) waiting.resolve(probabilities as Float32Array<ArrayBuffer>);
    else waiting.reject(new Error('the helper gave no probabilities'));
  }
}
