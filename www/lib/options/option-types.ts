import { ENCODINGS } from '../ranks.js';
import { isProtect } from './protect.js';
import { isRules } from './rules.js';
import { isBoolean, isCount, isFraction, isText, listOf, oneOf } from './value-tests.js';

/** What an option may be: how to say it, and how to tell. */
export const OPTION_TYPES = {
  boolean: { wanted: 'true or false', test: isBoolean },
  number: { wanted: 'a finite number', test: Number.isFinite },
  fraction: { wanted: 'a number from 0 to 1', test: isFraction },
  floor: { wanted: 'a number from 0 to 1, or null', test: (value: unknown) => value === null || isFraction(value) },
  count: { wanted: 'an integer of at least 0', test: isCount },
  string: { wanted: 'a string', test: isText },
  strings: { wanted: 'a list of strings', test: listOf(isText) },
  integers: { wanted: 'a list of integers', test: listOf(Number.isSafeInteger) },
  counts: { wanted: 'a list of integers of at least 0', test: listOf(isCount) },
  format: oneOf('auto', 'plain', 'markdown', 'none'),
  tokenToWord: oneOf('mean', 'first'),
  tokenCounter: {
    wanted: "'classifier', 'cl100k_base', 'o200k_base' or a function from text to number",
    test: (value: unknown) => typeof value === 'function' || oneOf('classifier', ...ENCODINGS).test(value),
  },
  protect: { wanted: 'true, false, a list of kinds, or { kinds, literals, patterns }', test: isProtect },
  rules: { wanted: 'an object of rates, switches or { rate, compress }', test: isRules },
  signal: { wanted: 'an AbortSignal', test: isSignal },
  function: { wanted: 'a function', test: (value: unknown) => typeof value === 'function' },
} as const satisfies Record<string, { wanted: string; test: (value: unknown) => boolean }>;

/** The name of a type. */
export type OptionType = keyof typeof OPTION_TYPES;

/** Whether a value is a signal, of this or another frame. */
function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aborted' in value;
}
