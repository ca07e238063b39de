import type { PartRule } from './rule.js';
import type { ScoreOptions } from './score-options.js';
import type { SelectOptions } from './select-options.js';
import type { Outcome, Part, Run } from './selection.js';
import type { Word } from './word.js';

/** Options of `compressJson`. */
export interface JsonOptions extends SelectOptions, ScoreOptions {
  /**
   * Rules by key or path: `body` (that key anywhere), `a.b[].c` (those steps anywhere), `$.a` (from the top),
   * `["a.b"]` (a key with signs in it), `[3]` (one element). A rule is for the value and everything inside; the
   * innermost wins.
   */
  readonly keys?: Readonly<Record<string, PartRule>>;
  /** Whether values that no rule is for are compressed. Default `true`. */
  readonly defaultCompress?: boolean;
  /** The shortest string value that is compressed, in characters. Default 40. */
  readonly minChars?: number;
}

/** A string value. */
export interface JsonPart extends Part {
  /** Whether the text differs from the original. */
  readonly changed: boolean;
  readonly words: readonly Word[];
}

/** What `compressJson` gives; the figures are of the string values that were found. */
export interface JsonCompression<T> extends Outcome, Run {
  /** A text for a text, with everything but those values byte for byte; a value for a value. */
  readonly json: T;
  /** The string values that were found, in order. */
  readonly parts: readonly JsonPart[];
}
