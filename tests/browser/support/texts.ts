import { SAMPLES } from '../../../www/demo/samples.js';

/** The page's sample of a name. */
export function sample(name: string): string {
  const found = SAMPLES.find((sample) => sample.name === name);
  if (!found) throw new Error(`the page has no sample ${name}`);
  return found.text;
}

/** The words of a text, in order. */
export const wordsOf = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '');

/** Whether every character of `part` is in `whole`, in that order. */
export function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of part) {
    at = whole.indexOf(character, at);
    if (at < 0) return false;
    at += character.length;
  }
  return true;
}
