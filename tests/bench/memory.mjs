// Peak memory of a browser's processes, from the system (Linux).
import { readFileSync } from 'node:fs';

/** Milliseconds between two looks. */
const INTERVAL = 200;

/** Watches the processes of one browser. */
export class MemoryWatch {
  /** Process id → `{ type, bytes }`, the largest seen. */
  #peaks = new Map();
  #list;
  #timer;

  /** `list` resolves to the browser's processes, `[{ type, id }]`. */
  constructor(list) {
    this.#list = list;
    // Chromium sets its processes' high-water marks back now and then, so that the last look is not enough.
    this.#timer = setInterval(() => this.#look(), INTERVAL);
  }

  /** Looks for processes that are new. */
  async refresh() {
    for (const { type, id } of await this.#list()) {
      if (!this.#peaks.has(id)) this.#peaks.set(id, { type, bytes: 0 });
    }
    this.#look();
  }

  /**
   * The most that the page's process and the GPU's ever had resident, added up; the page's is the largest renderer,
   * Chromium keeps spare ones. Undefined where the system does not tell.
   */
  get peakBytes() {
    return this.pageBytes && this.pageBytes + this.#largest('GPU');
  }

  /** The same of the page's process alone. */
  get pageBytes() {
    return this.#largest('renderer') || undefined;
  }

  stop() {
    clearInterval(this.#timer);
  }

  #largest(wanted) {
    return Math.max(0, ...[...this.#peaks.values()].filter(({ type }) => type === wanted).map(({ bytes }) => bytes));
  }

  #look() {
    for (const [id, peak] of this.#peaks) peak.bytes = Math.max(peak.bytes, highWaterMark(id));
  }
}

/** The most bytes that a process had resident; 0 where it ended or the system does not tell. */
export function highWaterMark(pid) {
  try {
    return 1024 * (Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) || 0);
  } catch {
    return 0;
  }
}
