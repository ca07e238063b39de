// A kernel's results beside the reference's.
import type { Reference } from './kernel-reference.js';

/** How far the kernel's results are from the reference's. */
export interface Outcome {
  /** The largest difference, in units of the magnitude that went into the value. */
  readonly worst: number;
  /** Results compared. */
  readonly compared: number;
}

/** Compares all results; one that is not a number is infinitely far off. */
export function compare(got: Float32Array, { values, magnitudes }: Reference): Outcome {
  if (got.length !== values.length) throw new Error(`${got.length} values where ${values.length} are expected`);
  let worst = 0;
  got.forEach((value, i) => {
    const error = Math.abs(value - (values[i] as number)) / Math.max(magnitudes[i] as number, 1e-3);
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  });
  return { worst, compared: got.length };
}
