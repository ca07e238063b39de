import { unexpected } from './answers.js';
import type { ReferenceCompression, ReferenceOptions, ReferenceTrace } from './api/reference.js';
import { PromptPressError } from './errors.js';
import { OPTION_TYPES, type OptionType } from './options/option-types.js';
import { outOfRange } from './options/out-of-range.js';
import { checkText } from './options/text.js';
import { listOf } from './options/value-tests.js';
import { isRecord, isStrings } from './worker/protocol.js';

type ReferenceName = Exclude<keyof ReferenceOptions, 'mode' | 'signal' | 'onProgress'>;

/** The type that each option has. */
const TYPES: { readonly [K in ReferenceName]: OptionType } = {
  rate: 'number',
  targetToken: 'number',
  forceTokens: 'strings',
  forceReserveDigit: 'boolean',
  dropConsecutive: 'boolean',
  chunkEndTokens: 'strings',
  tokenToWord: 'string',
  useContextLevelFilter: 'boolean',
  useTokenLevelFilter: 'boolean',
  targetContext: 'number',
  contextLevelRate: 'number',
  contextLevelTargetToken: 'number',
  forceContextIds: 'integers',
  returnWordLabel: 'boolean',
  wordSep: 'string',
  labelSep: 'string',
};

/** Options of the page that are no arguments of the reference. */
const OURS: ReadonlySet<string> = new Set(['mode', 'signal', 'onProgress']);

/** Maps reference options to Python's names; what is not one of them is an error, as it is in Python. */
export function pythonOptions(options: ReferenceOptions): Record<string, unknown> {
  const mapped: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || OURS.has(key)) continue;
    if (!Object.hasOwn(TYPES, key)) {
      throw new PromptPressError(
        'options-conflict',
        `reference mode has no option ${JSON.stringify(key)}; leave it out, or leave out \`mode\``,
      );
    }
    const { test, wanted } = OPTION_TYPES[TYPES[key as ReferenceName]];
    if (!test(value)) throw outOfRange(key, value, wanted);
    // Python writes the same words with underscores.
    mapped[key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = value;
  }
  return mapped;
}

/** One text or several, checked. */
export function checkContexts(text: unknown): string[] {
  const contexts = Array.isArray(text) ? [...text] : [text];
  for (const context of contexts) checkText(context);
  return contexts;
}

/** The engine's answer with our names. */
export function referenceResult(value: unknown): ReferenceCompression {
  if (isRecord(value)) {
    const labels = value['fn_labeled_original_prompt'];
    const { compressed_prompt: text, compressed_prompt_list: contexts, ratio, rate } = value;
    const { origin_tokens: originalTokens, compressed_tokens: compressedTokens } = value;
    if (
      typeof text === 'string' &&
      isStrings(contexts) &&
      typeof originalTokens === 'number' &&
      typeof compressedTokens === 'number' &&
      typeof ratio === 'string' &&
      typeof rate === 'string'
    ) {
      const result = { text, contexts, originalTokens, compressedTokens, ratio, rate };
      return typeof labels === 'string' ? { ...result, labels } : result;
    }
  }
  throw unexpected();
}

/** The engine's trace, checked. */
export function referenceTrace(value: unknown): ReferenceTrace[] {
  const isCall = (call: unknown): call is ReferenceTrace =>
    isRecord(call) && isStrings(call['words']) && listOf(listOf(Number.isFinite))(call['probs']);
  if (Array.isArray(value) && value.every(isCall)) return value;
  throw unexpected();
}
