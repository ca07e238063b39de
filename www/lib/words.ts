import type { Reason, ScoredWord, Word } from './api/word.js';
import type { Scores, SelectResult } from './worker/values.js';

/** Cuts the words out of the parts by their UTF-16 offsets. */
export function scoredWords(
  texts: readonly string[],
  { offsets, partWords, probabilities }: Pick<Scores, 'offsets' | 'partWords' | 'probabilities'>,
): ScoredWord[] {
  const words: ScoredWord[] = [];
  for (const [part, text] of texts.entries()) {
    for (let left = partWords[part] ?? 0; left > 0; left--) {
      const i = words.length;
      const start = offsets[2 * i] ?? 0;
      const end = offsets[2 * i + 1] ?? start;
      words.push({ text: text.slice(start, end), start, end, part, probability: probabilities[i] ?? 0 });
    }
  }
  return words;
}

/** Says of each word whether it stays, and why. */
export function selectedWords(
  words: readonly ScoredWord[],
  { kept, reasons, reasonNames }: Pick<SelectResult, 'kept' | 'reasons' | 'reasonNames'>,
): Word[] {
  const spelled = reasonNames.map((name) => {
    const [reason, ...rule] = name.split(':');
    return { reason: reason as Reason, ...(rule.length > 0 && { rule: rule.join(':') }) };
  });
  return words.map((word, i) => ({ ...word, kept: kept[i] === 1, ...(spelled[reasons[i] ?? 0] ?? UNKNOWN) }));
}

/** For words beyond what the engine explains; its lists are as long as the words are many. */
const UNKNOWN: Pick<Word, 'reason'> = { reason: 'score' };
