/** What an option may be: how to say it, and how to tell. */
export const OPTION_TYPES = {
  boolean: { wanted: 'true or false', test: (value: unknown) => typeof value === 'boolean' },
  number: { wanted: 'a finite number', test: (value: unknown) => Number.isFinite(value) },
  string: { wanted: 'a string', test: (value: unknown) => typeof value === 'string' && value.isWellFormed() },
  strings: { wanted: 'a list of strings', test: listOf((item) => typeof item === 'string' && item.isWellFormed()) },
  integers: { wanted: 'a list of integers', test: listOf(Number.isSafeInteger) },
} as const;

/** The name of a type. */
export type OptionType = keyof typeof OPTION_TYPES;

/** A test of every item of a list. */
export function listOf(test: (item: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(test);
}
