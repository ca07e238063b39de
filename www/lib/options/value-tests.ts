/** A test of every item of a list. */
export function listOf(test: (item: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every((item) => test(item));
}

/** One of some words. */
export function oneOf(...words: string[]): { wanted: string; test: (value: unknown) => boolean } {
  return { wanted: words.map((word) => `'${word}'`).join(' or '), test: (value) => words.includes(value as string) };
}

/** Whether a value is true or false. */
export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** Whether a value is a number from 0 to 1. */
export function isFraction(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** Whether a value is an integer of at least 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether a value is a string of whole characters. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed();
}

/** Whether a value is an object as a literal makes it, of this or another frame. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (!Array.isArray(value) && Object.getPrototypeOf(prototype) === null);
}

/** Whether a value is a plain object whose every name passes with its value. */
export function isObjectOf(value: unknown, test: (name: string, value: unknown) => boolean): boolean {
  return isPlain(value) && Object.entries(value).every(([name, item]) => item === undefined || test(name, item));
}

/** A JSON value without the members that are undefined. */
export function defined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
