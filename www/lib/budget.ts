import { PromptPressError } from './errors.js';
import { DEFAULT_RATE } from './options.js';
import type { TokenCounter } from './types.js';
import type { EngineSelectOptions, SelectResult } from './worker/protocol.js';

/** Enough for a budget to shrink to nothing: each try takes off at least what the last one was over, and doubles it. */
const MAX_TRIES = 12;

/** Runs the engine's selection with costs in the counter's tokens. */
export type SelectWithCosts = (options: EngineSelectOptions, costs: Float32Array) => Promise<SelectResult>;

/**
 * Selects by another counter's tokens. The engine adds up a cost per word, but a counter need not be additive, so the
 * result itself is counted, and the selection repeated with a smaller budget while it is over.
 */
export async function selectWithinBudget(
  text: string,
  ends: ArrayLike<number>,
  options: EngineSelectOptions,
  counter: TokenCounter,
  select: SelectWithCosts,
): Promise<SelectResult> {
  const costs = wordCosts(text, ends, counter);
  const originalTokens = count(counter, text);
  const recount = (result: SelectResult): SelectResult => ({
    ...result,
    originalTokens,
    compressedTokens: count(counter, result.text),
  });
  if (options.threshold !== undefined) return recount(await select(options, costs));

  // As the engine rounds: 0.3 of 10 tokens are 3.
  const { rate, targetTokens, threshold: _, ...forced } = options;
  const allowed = targetTokens ?? Math.floor((rate ?? DEFAULT_RATE) * originalTokens + 1e-9);
  // The words may cost more apart than together: what fits whole is not cut.
  if (allowed >= originalTokens) return recount(await select({ rate: 1, ...forced }, costs));
  let budget = allowed;
  let step = 0;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const selected = await select({ targetTokens: budget, ...forced }, costs).catch((error: unknown) => {
      // What is forced stays; a rate gives way to it, as it does in the engine.
      if (targetTokens === undefined && isTooSmall(error)) return undefined;
      throw error;
    });
    if (!selected) return recount(await select({ rate: 0, ...forced }, costs));
    const result = recount(selected);
    const over = result.compressedTokens - allowed;
    if (over <= 0) return result;
    step = Math.max(2 * step, Math.ceil(over));
    budget = Math.max(0, budget - step);
  }
  throw new PromptPressError(
    'token-counter',
    `tokenCounter counts more than ${allowed} tokens however much is left out; raise the budget or check the counter`,
  );
}

function isTooSmall(error: unknown): boolean {
  return error instanceof PromptPressError && error.code === 'budget-too-small';
}

/** Tokens of each word with the white space before it. */
export function wordCosts(text: string, ends: ArrayLike<number>, counter: TokenCounter): Float32Array {
  let before = 0;
  return Float32Array.from(ends, (end) => {
    const cost = count(counter, text.slice(before, end));
    before = end;
    return cost;
  });
}

function count(counter: TokenCounter, text: string): number {
  let tokens: number;
  try {
    tokens = counter(text);
  } catch (cause) {
    throw new PromptPressError('token-counter', `tokenCounter threw (${String(cause)}); it must count any text`, {
      cause,
    });
  }
  if (typeof tokens === 'number' && Number.isFinite(tokens) && tokens >= 0) return tokens;
  throw new PromptPressError(
    'token-counter',
    `tokenCounter returned ${String(tokens)}; it must return a finite number of at least 0, not a promise`,
  );
}
