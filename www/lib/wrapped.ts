import { checkWrapped } from './answers.js';
import type { Outcome, Part } from './api/selection.js';
import type { Word } from './api/word.js';
import { outcome, part } from './outcome.js';
import { scoredWords, selectedWords } from './words.js';
import type { EnginePart, WrappedResult } from './worker/values.js';

/** A text in a value, and what stays of it. */
export interface WrappedPart extends Part {
  /** Whether the text differs from the original. */
  readonly changed: boolean;
  readonly words: readonly Word[];
}

/** The texts in a value, each with its words, and how far they were compressed together. */
export function wrappedParts(result: WrappedResult<EnginePart>): { parts: WrappedPart[]; outcome: Outcome } {
  const { texts, scores, selection } = checkWrapped(result);
  const words: Word[][] = texts.map(() => []);
  for (const word of selectedWords(scoredWords(texts, scores), selection)) words[word.part]?.push(word);
  const parts = selection.parts.map((result, i) => ({
    ...part(result),
    changed: result.text !== texts[i],
    words: words[i] ?? [],
  }));
  return { parts, outcome: outcome(selection) };
}
