import type { Selection, Unchanged } from 'promptpress';
import { element } from './element.js';

const line = element('note', HTMLElement);

const UNCHANGED: Readonly<Record<Unchanged, string>> = {
  short: 'Nothing was left out: the text is too short to lose a word.',
  'within-budget': 'Nothing was left out: the text is within the budget.',
  protected: 'Nothing was left out: all that could go is protected.',
};

/** Says when nothing was compressed and why, and when more stays than was asked for. */
export function showNote({ unchanged, overBudget, originalTokens }: Selection): void {
  if (originalTokens === 0) clearNote();
  else if (unchanged) line.textContent = UNCHANGED[unchanged];
  else if (overBudget) line.textContent = 'More stays than you asked for: what is protected is more than that.';
  else clearNote();
}

/** Takes the note away. */
export function clearNote(): void {
  line.textContent = '';
}
