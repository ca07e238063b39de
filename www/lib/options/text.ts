import { PromptPressError } from '../errors.js';
import { outOfRange } from './out-of-range.js';

/** Checks a text before it crosses to the engine, whose strings are UTF-8. */
export function checkText(text: unknown): asserts text is string {
  if (typeof text !== 'string') throw outOfRange('text', text, 'a string');
  if (!text.isWellFormed()) {
    throw new PromptPressError(
      'text-not-unicode',
      'the text holds half a surrogate pair; pass `text.toWellFormed()` or cut it between characters',
    );
  }
}
