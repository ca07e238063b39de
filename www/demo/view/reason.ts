import type { Reason, Word } from 'promptpress';

/** Why a word stays or goes, in a few words. */
const REASONS: Readonly<Record<Exclude<Reason, 'score' | 'protected'>, string>> = {
  forced: 'asked for',
  negation: 'belongs to a negation',
  structure: 'markup of what stays',
  floor: 'in a sentence of which more stays',
  separator: 'keeps two words apart',
  verbatim: 'this text is not compressed',
  budget: 'the budget holds no more',
  filter: 'its context was dropped',
  repeat: 'repeats the word before',
};

/** How likely a word is needed, whether it stays, and why: `needed: 93 % · stays: protected (url)`. */
export function explain({ probability, kept, reason, rule }: Word): string {
  return `${needed(probability)} · ${kept ? 'stays' : 'goes'}: ${why(kept, reason, rule)}`;
}

/** How likely a word is needed. */
export function needed(probability: number): string {
  return `needed: ${Math.round(probability * 100)} %`;
}

function why(kept: boolean, reason: Reason, rule: string | undefined): string {
  if (reason === 'protected') return `protected (${rule})`;
  if (reason === 'score') return kept ? 'needed more than others' : 'needed less than others';
  return REASONS[reason];
}
