import type { ScoreOptions } from './score-options.js';
import type { SelectOptions } from './select-options.js';

/** A slice of a text with its own rate. */
export interface Segment {
  readonly text: string;
  /** Fraction of its tokens to keep, 0..1. Default: it shares in the budget of the whole. */
  readonly rate?: number;
  /** `false` leaves it as it is. Default `true`. */
  readonly compress?: boolean;
}

/** A text, contexts (one text with a blank line between them), or the slices of one text. */
export type CompressInput = string | readonly string[] | readonly Segment[];

/** Options of reading an input. */
export interface InputOptions {
  /**
   * Read `<llmlingua, rate=0.4, compress=False>…</llmlingua>` in a text as segments; the tags themselves go. Tags
   * that do not match are the error `tags-malformed`. Default `false`.
   */
  readonly tags?: boolean;
}

/** Options of `compress` in the default mode: the result is the text itself with words left out. */
export interface FaithfulOptions extends SelectOptions, ScoreOptions, InputOptions {
  readonly mode?: 'faithful';
}
