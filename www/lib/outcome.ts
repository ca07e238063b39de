import type { Outcome, Part, Unchanged } from './api/selection.js';
import type { PartResult, SelectResult } from './worker/values.js';

/** How far a whole input was compressed. */
export function outcome({ originalTokens, compressedTokens, unchanged, overBudget }: SelectResult): Outcome {
  return {
    originalTokens,
    compressedTokens,
    rate: rate(originalTokens, compressedTokens),
    ratio: originalTokens === 0 ? 1 : originalTokens / compressedTokens,
    ...(unchanged !== undefined && { unchanged: unchanged as Unchanged }),
    overBudget,
  };
}

/** What stays of a part. */
export function part({ text, rateAsked, originalTokens, compressedTokens, dropped }: PartResult): Part {
  return {
    text,
    ...(typeof rateAsked === 'number' && { rateAsked }),
    rate: rate(originalTokens, compressedTokens),
    originalTokens,
    compressedTokens,
    dropped,
  };
}

function rate(originalTokens: number, compressedTokens: number): number {
  return originalTokens === 0 ? 1 : compressedTokens / originalTokens;
}
