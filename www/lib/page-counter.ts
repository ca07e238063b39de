import type { CountTokens } from './api/token-counter.js';
import { PromptPressError } from './errors.js';

/** A counter of the page for one call: it is asked once for each text, its answers are checked and rounded up. */
export function pageCounter(count: CountTokens): (texts: readonly string[]) => Promise<number[]> {
  const known = new Map<string, Promise<number>>();
  return (texts) => {
    const counts = texts.map((text) => {
      const counting = known.get(text) ?? counted(count, text);
      known.set(text, counting);
      return counting;
    });
    return Promise.all(counts);
  };
}

async function counted(count: CountTokens, text: string): Promise<number> {
  let tokens: unknown;
  try {
    tokens = await count(text);
  } catch (cause) {
    throw new PromptPressError('token-counter', `tokenCounter threw (${String(cause)}); it must count any text`, {
      cause,
    });
  }
  if (typeof tokens === 'number' && Number.isFinite(tokens) && tokens >= 0) return Math.ceil(tokens);
  throw new PromptPressError(
    'token-counter',
    `tokenCounter returned ${String(tokens)}; it must return a finite number of at least 0, or a promise of one`,
  );
}
