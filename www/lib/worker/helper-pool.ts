import type { Engine } from './engine.js';
import { HelperPort } from './helper-port.js';
import { helpersWorth } from './helper-worth.js';

/** Helpers that nobody needed for so long end, and their memory is free. */
const REST_MS = 20_000;

/** The helpers of an engine: when more are wanted, when none. */
export class HelperPool {
  readonly #engine: Engine;
  readonly #loadMs: number;
  readonly #want: (helpers: number) => void;
  readonly #ports = new Map<number, HelperPort>();
  #wanted = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** `loadMs`: how long an engine takes to start; `want`: asks for so many helpers, or for none any more. */
  constructor(engine: Engine, loadMs: number, want: (helpers: number) => void) {
    this.#engine = engine;
    this.#loadMs = loadMs;
    this.#want = want;
  }

  /** A helper is there. */
  join(helper: number, port: MessagePort): void {
    const at = new HelperPort(port);
    this.#ports.set(helper, at);
    this.#engine.addHelper(at.score);
  }

  /** A helper is gone; what it had is scored by others. */
  leave(helper: number): void {
    this.#ports.get(helper)?.close();
    this.#ports.delete(helper);
  }

  /** A run has so many windows left, of so many milliseconds each. */
  busy(left: number, windowMs: number): void {
    const worth = helpersWorth(left, windowMs, this.#loadMs);
    if (worth <= this.#wanted) return;
    this.#wanted = worth;
    this.#want(worth);
  }

  /** There is something to do. */
  wake(): void {
    clearTimeout(this.#rest);
  }

  /** There is nothing to do. */
  idle(): void {
    if (this.#ports.size > 0) this.#rest = setTimeout(() => this.#dismiss(), REST_MS);
    // None came, or all are gone: the next run may ask again.
    else this.#wanted = 0;
  }

  #dismiss(): void {
    this.#wanted = 0;
    this.#engine.dismissHelpers();
    for (const helper of this.#ports.keys()) this.leave(helper);
    this.#want(0);
  }
}
