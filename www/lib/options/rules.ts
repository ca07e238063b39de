import { isBoolean, isFraction, isObjectOf } from './value-tests.js';

/** Whether a value gives rules by name, as in `{ user: 0.4, tool: { rate: 0.3, compress: true } }`. */
export function isRules(value: unknown): boolean {
  return isObjectOf(value, (_, rule) => isBoolean(rule) || isFraction(rule) || isObjectOf(rule, isMember));
}

/** Whether `rate` or `compress` may have a value. */
export function isMember(name: string, value: unknown): boolean {
  return (name === 'rate' && isFraction(value)) || (name === 'compress' && isBoolean(value));
}
