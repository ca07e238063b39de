import type { Device } from './create-options.js';
import type { Word } from './word.js';

/** How far something was compressed. */
export interface Figures {
  /** Tokens before, by the counter that was asked for. */
  readonly originalTokens: number;
  /** Tokens after, by the same counter. */
  readonly compressedTokens: number;
  /** compressedTokens / originalTokens; 1 for a text without tokens. */
  readonly rate: number;
  /** originalTokens / compressedTokens; Infinity where nothing is kept. */
  readonly ratio: number;
}

/** What stays of a context, a segment, or a whole text. */
export interface Part extends Omit<Figures, 'ratio'> {
  /** Never longer than the original. */
  readonly text: string;
  /** The rate that was asked of this part; absent where it shares in the budget of the whole. */
  readonly rateAsked?: number;
  /** Whether the context-level filter dropped it. */
  readonly dropped: boolean;
}

/** Why nothing was compressed: the text has too few tokens, fits the budget, or all that could go must stay. */
export type Unchanged = 'short' | 'within-budget' | 'protected';

/** What happened to a whole input. */
export interface Outcome extends Figures {
  /** Why nothing was compressed, where that is so. */
  readonly unchanged?: Unchanged;
  /** Whether more stays than was asked for, because it must. */
  readonly overBudget: boolean;
}

/** What a selection gives. */
export interface Selection extends Outcome {
  /** The compressed text: never longer than the original. */
  readonly text: string;
  /** The words of all parts, in order. */
  readonly words: readonly Word[];
  /** Contexts or segments, in order; of a single text that text. */
  readonly parts: readonly Part[];
  /** The parts, where the input was a list of contexts. */
  readonly contexts?: readonly Part[];
}

/** How a call went. */
export interface Run {
  readonly device: Device;
  /** Wall-clock time of the call. */
  readonly milliseconds: number;
}

/** What `compress` gives in the default mode. */
export interface Compression extends Selection, Run {}

/** What `compress` gives for a list of contexts. */
export interface ContextsCompression extends Compression {
  readonly contexts: readonly Part[];
}
