// Values that look random and are the same in every run.

/** A stream of numbers in [0, 1), from a seed: mulberry32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Evenly spread over [−size, size). */
  floats(length: number, size = 1): Float32Array<ArrayBuffer> {
    return Float32Array.from({ length }, () => (this.next() * 2 - 1) * size);
  }
}
