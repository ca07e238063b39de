import type { Protect } from '../api/protect.js';
import type { RunOptions } from '../api/run-options.js';
import type { ScoreOptions } from '../api/score-options.js';
import type { SelectOptions } from '../api/select-options.js';
import type { TokenCounter } from '../api/token-counter.js';
import { PromptPressError } from '../errors.js';
import type { EngineOptions } from '../worker/values.js';
import { OPTION_TYPES, type OptionType } from './option-types.js';
import { outOfRange } from './out-of-range.js';
import { engineProtect } from './protect.js';
import { defined } from './value-tests.js';

const SELECT = {
  rate: 'fraction',
  targetTokens: 'count',
  threshold: 'fraction',
  tokenCounter: 'tokenCounter',
  bestEffort: 'boolean',
  minTokens: 'count',
  protect: 'protect',
  format: 'format',
  comments: 'boolean',
  questionFloor: 'fraction',
  lastFloor: 'fraction',
  forceTokens: 'strings',
  forceReserveDigit: 'boolean',
  dropConsecutive: 'boolean',
  useContextLevelFilter: 'boolean',
  targetContext: 'number',
  contextLevelRate: 'number',
  contextLevelTargetToken: 'number',
  forceContextIds: 'counts',
  useTokenLevelFilter: 'boolean',
} as const satisfies Record<keyof SelectOptions, OptionType>;

const SCORE = {
  signal: 'signal',
  onProgress: 'function',
  tokenToWord: 'tokenToWord',
  chunkEndTokens: 'strings',
} as const satisfies Record<keyof ScoreOptions, OptionType>;

/** What each method takes. */
const OPTIONS = {
  select: { ...SELECT, signal: 'signal' },
  score: { ...SCORE, tags: 'boolean' },
  compress: { ...SELECT, ...SCORE, tags: 'boolean', mode: 'string' },
  compressMessages: { ...SELECT, ...SCORE, roles: 'rules', newestUserFloor: 'floor', minChars: 'count' },
  compressJson: { ...SELECT, ...SCORE, keys: 'rules', defaultCompress: 'boolean', minChars: 'count' },
} as const satisfies Record<string, Readonly<Record<string, OptionType>>>;

/** Options that only the reader of messages or JSON takes. */
const READING: ReadonlySet<string> = new Set(['roles', 'newestUserFloor', 'keys', 'defaultCompress', 'minChars']);
/** Options that stay in the page. */
const PAGE: ReadonlySet<string> = new Set(['signal', 'onProgress', 'tokenCounter', 'tags', 'mode']);

/** Options, checked and sorted by who takes them; what is not given is left out. */
export interface CheckedOptions {
  readonly engine: EngineOptions;
  readonly reading: Readonly<Record<string, unknown>>;
  readonly tokenCounter: TokenCounter;
  readonly run: RunOptions;
  readonly tags: boolean;
}

/** Checks the options of a method; what it does not take is an error. */
export function checkOptions(method: keyof typeof OPTIONS, options: object): CheckedOptions {
  if (typeof options !== 'object' || options === null) throw outOfRange('options', options, 'an object');
  const types: Readonly<Record<string, OptionType>> = OPTIONS[method];
  const engine: Record<string, unknown> = {};
  const reading: Record<string, unknown> = {};
  const page: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (!type) {
      throw new PromptPressError(
        'option-out-of-range',
        `${method} has no option ${JSON.stringify(name)}; leave it out`,
      );
    }
    const { test, wanted } = OPTION_TYPES[type];
    if (!test(value)) throw outOfRange(name, value, wanted);
    const taker = PAGE.has(name) ? page : READING.has(name) ? reading : engine;
    taker[name] = engineValue(type, value);
  }
  checkBudget(engine);
  const { signal, onProgress, tokenCounter = 'classifier', tags = false } = page as Page;
  return { engine, reading, tokenCounter, tags, run: { ...(signal && { signal }), ...(onProgress && { onProgress }) } };
}

function engineValue(type: OptionType, value: unknown): unknown {
  if (type === 'protect') return engineProtect(value as Protect);
  return type === 'rules' ? defined(value) : value;
}

type Page = RunOptions & { tokenCounter?: TokenCounter; tags?: boolean };

function checkBudget({ rate, targetTokens, threshold }: EngineOptions): void {
  const given = Object.entries({ rate, targetTokens, threshold }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new PromptPressError(
      'options-conflict',
      `${given.map(([name]) => name).join(' and ')} exclude each other; give one of them`,
    );
  }
}
