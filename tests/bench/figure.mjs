// One measurement as it comes in, event by event, whether from a page or from a process.
import { median } from './statistics.mjs';

/** Loading is not what is timed, but must end. */
const LOAD_LIMIT = 300;

/** What one side does with one window: seconds a window, peak memory, keep probabilities. */
export class Figure {
  device;
  error;
  peakBytes;
  probabilities;
  /** Whether the limit ended it. */
  #cut = false;
  #over = false;
  #seconds = [];
  #limit;
  #timer;
  #finish;
  /** Resolves when there is nothing more to come. */
  finished = new Promise((resolve) => {
    this.#finish = resolve;
  });

  /** `limit`: seconds for all windows. */
  constructor(limit) {
    this.#limit = limit;
    this.#expire(LOAD_LIMIT, () => {
      this.error = `not loaded after ${LOAD_LIMIT} s`;
    });
  }

  /** Takes an event: `device`, `seconds`, `probabilities`, `peak_bytes`, `error`, `done`, each where it is known. */
  take(event) {
    if (event.peak_bytes) this.peakBytes = event.peak_bytes;
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

  /** Seconds of the windows after the first, or of the first where it is the only one. */
  get timed() {
    return this.#seconds.length > 1 ? this.#seconds.slice(1) : this.#seconds;
  }

  /** The median seconds of a window, if one was scored. */
  get seconds() {
    return this.timed.length > 0 ? median(this.timed) : undefined;
  }

  /** What a reader must know beside the number. */
  get note() {
    if (this.error) return `failed: ${this.error}`;
    if (this.seconds === undefined) return `more than ${this.#limit} s a window`;
    if (this.#seconds.length === 1) return 'first window, nothing warmed up';
    return this.#cut ? `stopped after ${this.#limit} s` : '';
  }
}
