import { PromptPressError } from '../errors.js';

/** The error for an option of the wrong type or value. */
export function outOfRange(name: string, value: unknown, wanted: string): PromptPressError {
  return new PromptPressError('option-out-of-range', `${name} is ${show(value)}; give ${wanted}`);
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value === 'object' && value !== null ? `of type ${value.constructor?.name ?? 'object'}` : String(value);
}
