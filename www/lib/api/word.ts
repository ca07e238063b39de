/** A word of the original text. */
export interface ScoredWord {
  readonly text: string;
  /** UTF-16 offset of its first unit within its part: `part.slice(start, end) === text`. */
  readonly start: number;
  readonly end: number;
  /** The index of its context, segment or string; 0 in a single text. */
  readonly part: number;
  /** The classifier's probability that the word must stay, 0..1. */
  readonly probability: number;
}

/**
 * Why a word stays or goes.
 *
 * It stays or goes by its `score`. It stays: a rule protects it (`protected`); an option names it (`forced`); it
 * denies a word that stays, or is denied by one (`negation`); it is markup of something that stays (`structure`); it
 * is in a sentence or part with a `floor`; two words would fuse without it (`separator`); its text is not compressed
 * (`verbatim`). It goes: the `budget` holds no more; its context was dropped (`filter`); it repeats the forced word
 * before it (`repeat`).
 */
export type Reason =
  | 'score'
  | 'protected'
  | 'forced'
  | 'negation'
  | 'structure'
  | 'floor'
  | 'separator'
  | 'verbatim'
  | 'budget'
  | 'filter'
  | 'repeat';

/** A word, whether the compressed text has it, and why. */
export interface Word extends ScoredWord {
  readonly kept: boolean;
  readonly reason: Reason;
  /** The rule that protects it: a kind such as `url`, or `literal:0`, `pattern:2` by their index in the options. */
  readonly rule?: string;
}
