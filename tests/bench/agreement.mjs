// Whether all figures of one window are of the same computation.
import { largestDifference } from './statistics.mjs';

/** Probabilities further apart than this are not the same computation in another order. */
const SAME = 0.01;

export class Agreement {
  /** The first keep probabilities of each window, which all others must give too. */
  #expected = new Map();

  /** What a reader must know of the figures of a window. `rounded`: sides that compute in a precision of their own. */
  notes(window, figures, rounded = []) {
    return Object.entries(figures).flatMap(([side, figure]) => {
      if (!figure) return [];
      const said = [figure.note, this.#compare(window, figure, rounded.includes(side))];
      return said.filter(Boolean).map((note) => `${side}: ${note}`);
    });
  }

  #compare(window, { probabilities }, rounded) {
    if (!probabilities) return '';
    const expected = this.#expected.get(window);
    if (!expected && !rounded) this.#expected.set(window, probabilities);
    if (!expected) return '';
    const difference = largestDifference(expected, probabilities);
    if (rounded) return `keep probabilities differ by up to ${difference.toPrecision(2)}`;
    return difference <= SAME ? '' : `WRONG, a keep probability differs by ${difference.toPrecision(2)}`;
  }
}
