import type { RunOptions } from './run-options.js';

/** Options of `compress` in reference mode: the arguments of Python's `compress_prompt`, in camel case. */
export interface ReferenceOptions extends RunOptions {
  readonly mode: 'reference';
  readonly rate?: number;
  readonly targetToken?: number;
  readonly forceTokens?: readonly string[];
  readonly forceReserveDigit?: boolean;
  readonly dropConsecutive?: boolean;
  readonly chunkEndTokens?: readonly string[];
  readonly tokenToWord?: 'mean' | 'first';
  readonly useContextLevelFilter?: boolean;
  readonly useTokenLevelFilter?: boolean;
  readonly targetContext?: number;
  readonly contextLevelRate?: number;
  readonly contextLevelTargetToken?: number;
  readonly forceContextIds?: readonly number[];
  readonly returnWordLabel?: boolean;
  readonly wordSep?: string;
  readonly labelSep?: string;
}

/** What `compress` gives in reference mode; `ratio` and `rate` are formatted as Python does. */
export interface ReferenceCompression {
  readonly text: string;
  /** The compressed contexts, in order. */
  readonly contexts: readonly string[];
  readonly originalTokens: number;
  readonly compressedTokens: number;
  readonly ratio: string;
  readonly rate: string;
  /** Words with their labels, where `returnWordLabel` asked for it. */
  readonly labels?: string;
}

/** The words of one call of the word-merging step and the probabilities of their tokens. */
export interface ReferenceTrace {
  readonly words: readonly string[];
  readonly probs: readonly (readonly number[])[];
}
