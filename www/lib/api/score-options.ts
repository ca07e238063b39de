import type { RunOptions } from './run-options.js';

/** Options of scoring. */
export interface ScoreOptions extends RunOptions {
  /** How the probabilities of a word's pieces become that of the word. Default `mean`. */
  readonly tokenToWord?: 'mean' | 'first';
  /** The encoder's windows end after one of these where they can. Default: after lines and sentences. */
  readonly chunkEndTokens?: readonly string[];
}
