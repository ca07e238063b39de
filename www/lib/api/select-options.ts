import type { Protect } from './protect.js';
import type { TokenCounter } from './token-counter.js';

/** How much to keep (at most one of `rate`, `targetTokens` and `threshold`), and what stays in any case. */
export interface SelectOptions {
  /** Fraction of the tokens to keep, 0..1. Default 0.5. */
  readonly rate?: number;
  /** Tokens to keep at most, an integer ≥ 0. What must stay and is more is the error `budget-too-small`. */
  readonly targetTokens?: number;
  /** Keep the words whose probability is at least this, 0..1. */
  readonly threshold?: number;
  /** Whose tokens are counted. Default `classifier`. */
  readonly tokenCounter?: TokenCounter;
  /** Instead of `budget-too-small`, the closest result, with `overBudget`. Default `false`. */
  readonly bestEffort?: boolean;
  /** A text of fewer tokens comes back unchanged, an integer ≥ 0. Default 10. */
  readonly minTokens?: number;

  /** What comes out byte for byte. Default `true`: every kind but `quotes`. */
  readonly protect?: Protect;
  /** Which markup is understood; `auto` looks at the text, `plain` knows logs, diffs and JSON only. Default `auto`. */
  readonly format?: 'auto' | 'plain' | 'markdown' | 'none';
  /** Compress the prose of comments in code. Default `false`. */
  readonly comments?: boolean;
  /** Fraction of the tokens that stays at least of each question, 0..1. */
  readonly questionFloor?: number;
  /** Fraction of the tokens that stays at least of the last instruction, 0..1. */
  readonly lastFloor?: number;

  /**
   * Words and phrases that stay wherever they stand at word bounds, at most 100. A rate gives way to them; a target
   * that they alone exceed is the error `budget-too-small`.
   */
  readonly forceTokens?: readonly string[];
  /** Words with a digit stay. */
  readonly forceReserveDigit?: boolean;
  /** Of forced words that repeat with nothing kept between them, only the first stays. */
  readonly dropConsecutive?: boolean;

  /** Drop whole contexts or segments first, those that are needed least. Default `false`. */
  readonly useContextLevelFilter?: boolean;
  /** Contexts that stay; a negative number asks for nothing. */
  readonly targetContext?: number;
  /** Fraction of the contexts that stays. Default: the middle between the rate and 1. */
  readonly contextLevelRate?: number;
  /** Keep the fraction of the contexts that these tokens are of all; a negative number asks for nothing. */
  readonly contextLevelTargetToken?: number;
  /** Contexts that stay in any case, counted from 0. */
  readonly forceContextIds?: readonly number[];
  /** `false` drops whole contexts only and no words. Default `true`. */
  readonly useTokenLevelFilter?: boolean;
}
