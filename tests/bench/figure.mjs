// One measurement as it comes in, event by event, whether from a page or from a process.
import { median } from './statistics.mjs';

/** Loading is not what is timed, but must end. */
const LOAD_LIMIT = 300;

/** How often to run after the first time, and after how many seconds no more. */
export function repeats({ runs, seconds, warmUp = true }) {
  // JSON and command lines have no infinity.
  return [warmUp ? runs : runs - 1, Math.min(seconds, Number.MAX_SAFE_INTEGER)];
}

/** What one side does again and again with one text: seconds a run, memory, keep probabilities. */
export class Figure {
  device;
  error;
  /** The most that its processes had resident. */
  peakBytes;
  /** Of these, the page's process; in a browser only. */
  pageBytes;
  /** The memory of its WebAssembly modules, which never shrinks; where the page tells. */
  linearBytes;
  probabilities;
  /** Of the text, as the side counts them. */
  tokens;
  words;
  /** Whether the limit ended it. */
  #cut = false;
  #over = false;
  #seconds = [];
  #limit;
  #warmUp;
  #timer;
  #finish;
  /** Resolves when there is nothing more to come. */
  finished = new Promise((resolve) => {
    this.#finish = resolve;
  });

  /** `limit`: seconds for all runs; `warmUp`: whether the first run is only to warm up. */
  constructor({ limit, warmUp = true }) {
    this.#limit = limit;
    this.#warmUp = warmUp;
    this.#expire(LOAD_LIMIT, () => {
      this.error = `not loaded after ${LOAD_LIMIT} s`;
    });
  }

  /**
   * Takes an event: `device`, `seconds`, `probabilities`, `tokens`, `words`, `peak_bytes`, `page_bytes`, `linear_bytes`,
   * `error`, `done`, each where it is known.
   */
  take(event) {
    if (event.peak_bytes) this.peakBytes = event.peak_bytes;
    if (event.page_bytes) this.pageBytes = event.page_bytes;
    // What breaks while the browser is closed is no finding.
    if (this.#over) return;
    if (event.device !== undefined) {
      this.device = event.device;
      this.#expire(this.#limit, () => {
        this.#cut = true;
      });
    }
    if (event.seconds !== undefined) this.#seconds.push(event.seconds);
    if (event.probabilities) this.probabilities = event.probabilities;
    if (event.linear_bytes) this.linearBytes = event.linear_bytes;
    if (event.tokens) this.tokens = event.tokens;
    if (event.words) this.words = event.words;
    if (event.error) this.error = event.error;
    if (event.error || event.done) this.end();
  }

  end() {
    clearTimeout(this.#timer);
    this.#over = true;
    this.#finish();
  }

  #expire(seconds, note) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      note();
      this.end();
    }, 1000 * seconds);
  }

  /** Seconds of the runs after the one to warm up, or of that one where it is the only one. */
  get timed() {
    return this.#warmUp && this.#seconds.length > 1 ? this.#seconds.slice(1) : this.#seconds;
  }

  /** The median seconds of a run, if one ended. */
  get seconds() {
    return this.timed.length > 0 ? median(this.timed) : undefined;
  }

  /** What a reader must know beside the number. */
  get note() {
    if (this.error) return `failed: ${this.error}`;
    if (this.seconds === undefined) return `more than ${Math.round(this.#limit)} s a run`;
    if (this.#seconds.length === 1) return this.#warmUp ? 'first run, nothing warmed up' : 'one run';
    return this.#cut ? `stopped after ${Math.round(this.#limit)} s` : '';
  }
}
