import { PromptPressError } from './errors.js';
import { OPTION_TYPES, type OptionType } from './option-types.js';
import type { SelectOptions } from './types.js';
import type { EngineSelectOptions } from './worker/protocol.js';

/** The rate where no option says how much to keep. */
export const DEFAULT_RATE = 0.5;

/** Options that keep words whatever their probability. */
const FORCING = {
  forceTokens: 'strings',
  forceReserveDigit: 'boolean',
  dropConsecutive: 'boolean',
} as const satisfies Partial<Record<keyof SelectOptions, OptionType>>;

/** Checks selection options and leaves out what is not given. */
export function checkSelectOptions(options: SelectOptions): EngineSelectOptions {
  const { rate, targetTokens, threshold, tokenCounter } = options;
  const given = Object.entries({ rate, targetTokens, threshold }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new PromptPressError(
      'options-conflict',
      `${given.map(([name]) => name).join(' and ')} exclude each other; give one of them`,
    );
  }
  if (rate !== undefined) checkFraction('rate', rate);
  if (threshold !== undefined) checkFraction('threshold', threshold);
  if (targetTokens !== undefined && !(Number.isSafeInteger(targetTokens) && targetTokens >= 0)) {
    throw outOfRange('targetTokens', targetTokens, 'an integer of at least 0');
  }
  const forced: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(FORCING)) {
    const value = options[name as keyof typeof FORCING];
    if (value === undefined) continue;
    if (!OPTION_TYPES[type].test(value)) throw outOfRange(name, value, OPTION_TYPES[type].wanted);
    forced[name] = value;
  }
  if (tokenCounter !== undefined && typeof tokenCounter !== 'function') {
    throw outOfRange('tokenCounter', tokenCounter, 'a function from text to number');
  }
  return { ...Object.fromEntries(given), ...forced };
}

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

/** The error for an option of the wrong type or value. */
export function outOfRange(name: string, value: unknown, wanted: string): PromptPressError {
  return new PromptPressError('option-out-of-range', `${name} is ${show(value)}; give ${wanted}`);
}

function checkFraction(name: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw outOfRange(name, value, 'a number from 0 to 1');
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value === 'object' && value !== null ? `of type ${value.constructor?.name ?? 'object'}` : String(value);
}
