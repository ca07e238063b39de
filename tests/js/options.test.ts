import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReferenceOptions, SelectOptions } from '../../www/lib/index.js';
import { checkOptions } from '../../www/lib/options/check.js';
import { checkText } from '../../www/lib/options/text.js';
import { checkContexts, pythonOptions, referenceResult, referenceTrace } from '../../www/lib/reference.js';
import { code } from './support/code.js';

const engine = (options: SelectOptions): object => checkOptions('select', options).engine;

test('one of rate, targetTokens and threshold passes, undefined does not count', () => {
  assert.deepEqual(engine({}), {});
  assert.deepEqual(engine({ rate: 0, ...({ targetTokens: undefined } as object) }), { rate: 0 });
  assert.deepEqual(engine({ targetTokens: 12 }), { targetTokens: 12 });
  assert.deepEqual(engine({ threshold: 1 }), { threshold: 1 });
});

test('what else is asked passes beside any of them', () => {
  const options: SelectOptions = {
    bestEffort: true,
    minTokens: 0,
    format: 'markdown',
    comments: true,
    questionFloor: 0.8,
    lastFloor: 1,
    forceTokens: ['not', 'New York'],
    forceReserveDigit: true,
    dropConsecutive: false,
    useContextLevelFilter: true,
    targetContext: -1,
    contextLevelRate: 0.5,
    contextLevelTargetToken: 100,
    forceContextIds: [0, 3],
    useTokenLevelFilter: false,
  };
  assert.deepEqual(engine({ ...options, targetTokens: 9 }), { ...options, targetTokens: 9 });
});

for (const options of [
  { rate: -0.1 },
  { rate: 1.1 },
  { rate: Number.NaN },
  { rate: '0.5' },
  { rate: null },
  { targetTokens: -1 },
  { targetTokens: 1.5 },
  { targetTokens: Number.POSITIVE_INFINITY },
  { threshold: 2 },
  { threshold: {} },
  { tokenCounter: 'gpt' },
  { tokenCounter: 7 },
  { bestEffort: 1 },
  { minTokens: -1 },
  { minTokens: 0.5 },
  { format: 'docx' },
  { format: ['plain'] },
  { comments: 'yes' },
  { questionFloor: 2 },
  { lastFloor: '1' },
  { forceTokens: 'not' },
  { forceTokens: ['half \ud83d'] },
  { forceReserveDigit: 1 },
  { dropConsecutive: 'yes' },
  { useContextLevelFilter: 'yes' },
  { targetContext: Number.NaN },
  { contextLevelRate: '0.5' },
  { contextLevelTargetToken: {} },
  { forceContextIds: [-1] },
  { forceContextIds: 0 },
  { useTokenLevelFilter: 0 },
  { rat: 0.5 },
  { constructor: 1 },
  { tokenToWord: 'mean' },
]) {
  test(`${JSON.stringify(options)} is out of range`, () => {
    assert.throws(() => engine(options as SelectOptions), code('option-out-of-range', Object.keys(options)[0]));
  });
}

test('two ways to say how much conflict', () => {
  assert.throws(() => engine({ rate: 0.5, threshold: 0.5 }), code('options-conflict', 'rate and threshold'));
  assert.throws(() => engine({ rate: 0.5, targetTokens: 5 }), code('options-conflict'));
});

test('options are sorted by who takes them', () => {
  const { signal } = new AbortController();
  const onProgress = (): void => undefined;
  const options = { rate: 0.4, signal, onProgress, tokenToWord: 'first', chunkEndTokens: ['.'] } as const;
  const roles = { user: 0.3, tool: true, assistant: { rate: 0.2, compress: true }, system: undefined };
  assert.deepEqual(checkOptions('compressMessages', { ...options, roles, newestUserFloor: null, minChars: 0 }), {
    engine: { rate: 0.4, tokenToWord: 'first', chunkEndTokens: ['.'] },
    reading: {
      roles: { user: 0.3, tool: true, assistant: { rate: 0.2, compress: true } },
      newestUserFloor: null,
      minChars: 0,
    },
    tokenCounter: 'classifier',
    tags: false,
    run: { signal, onProgress },
  });
  const json = checkOptions('compressJson', {
    keys: { body: false },
    defaultCompress: true,
    tokenCounter: 'o200k_base',
  });
  assert.deepEqual(json.reading, { keys: { body: false }, defaultCompress: true });
  assert.equal(json.tokenCounter, 'o200k_base');
  assert.ok(checkOptions('compress', { tags: true, mode: 'faithful' }).tags);
});

test('a method takes its own options only', () => {
  for (const [method, options] of [
    ['select', { onProgress: () => undefined }],
    ['score', { rate: 0.5 }],
    ['compress', { roles: {} }],
    ['compressMessages', { tags: true }],
    ['compressMessages', { keys: {} }],
    ['compressJson', { newestUserFloor: 1 }],
  ] as const) {
    const [name = ''] = Object.keys(options);
    assert.throws(
      () => checkOptions(method, options),
      code('option-out-of-range', `${method} has no option "${name}"`),
    );
  }
  for (const options of [{ signal: {} }, { onProgress: 1 }, { tokenToWord: 'max' }, { chunkEndTokens: '.' }]) {
    assert.throws(() => checkOptions('score', options), code('option-out-of-range', Object.keys(options)[0]));
  }
});

test('rules are rates, switches, or both', () => {
  for (const roles of [
    { user: 2 },
    { user: 'all' },
    { user: { rate: 2 } },
    { user: { rat: 0.5 } },
    { user: null },
    [],
  ]) {
    assert.throws(() => checkOptions('compressMessages', { roles }), code('option-out-of-range', 'roles'));
  }
});

test('texts: half a surrogate pair and what is no string are refused', () => {
  checkText('');
  checkText('pair 😀');
  assert.throws(() => checkText('half \ud83d'), code('text-not-unicode', 'toWellFormed()'));
  assert.throws(() => checkText('\ude00 half'), code('text-not-unicode'));
  for (const text of [undefined, null, 7, {}, ['a'], Symbol('s')]) {
    assert.throws(() => checkText(text), code('option-out-of-range', 'text'));
  }
});

test("every reference option gets Python's name", () => {
  const options: ReferenceOptions = {
    mode: 'reference',
    rate: 0.5,
    targetToken: 100,
    forceTokens: ['\n', '?'],
    forceReserveDigit: true,
    dropConsecutive: true,
    chunkEndTokens: ['.'],
    tokenToWord: 'first',
    useContextLevelFilter: true,
    useTokenLevelFilter: false,
    targetContext: 2,
    contextLevelRate: 0.7,
    contextLevelTargetToken: 50,
    forceContextIds: [0, 2],
    returnWordLabel: true,
    wordSep: '\t',
    labelSep: ' ',
    signal: AbortSignal.abort(),
    onProgress: () => undefined,
  };
  assert.deepEqual(pythonOptions(options), {
    rate: 0.5,
    target_token: 100,
    force_tokens: ['\n', '?'],
    force_reserve_digit: true,
    drop_consecutive: true,
    chunk_end_tokens: ['.'],
    token_to_word: 'first',
    use_context_level_filter: true,
    use_token_level_filter: false,
    target_context: 2,
    context_level_rate: 0.7,
    context_level_target_token: 50,
    force_context_ids: [0, 2],
    return_word_label: true,
    word_sep: '\t',
    label_sep: ' ',
  });
});

test('options of the other mode and unknown ones conflict with reference mode', () => {
  for (const key of ['targetTokens', 'threshold', 'tokenCounter', 'target_token', 'constructor']) {
    const options = { mode: 'reference', [key]: 1 } as unknown as ReferenceOptions;
    assert.throws(() => pythonOptions(options), code('options-conflict', key));
  }
});

test('reference options of the wrong type are out of range', () => {
  for (const wrong of [
    { rate: '0.5' },
    { forceTokens: '\n' },
    { forceTokens: ['\ud83d'] },
    { forceReserveDigit: 1 },
    { forceContextIds: [0.5] },
    { targetToken: Number.NaN },
  ]) {
    const options = { mode: 'reference', ...wrong } as unknown as ReferenceOptions;
    assert.throws(() => pythonOptions(options), code('option-out-of-range', Object.keys(wrong)[0]));
  }
});

test('contexts are one text or several', () => {
  assert.deepEqual(checkContexts('a'), ['a']);
  assert.deepEqual(checkContexts(['a', 'b']), ['a', 'b']);
  assert.throws(() => checkContexts(['a', 7]), code('option-out-of-range'));
  assert.throws(() => checkContexts(['a', '\ud800']), code('text-not-unicode'));
});

test('a reference result gets our names, and anything else is a protocol error', () => {
  const answer = {
    compressed_prompt: 'a b',
    compressed_prompt_list: ['a', 'b'],
    origin_tokens: 4,
    compressed_tokens: 2,
    ratio: '2.0x',
    rate: '50.0%',
    saving: ', Saving $0.0 in GPT-4.',
  };
  const result = {
    text: 'a b',
    contexts: ['a', 'b'],
    originalTokens: 4,
    compressedTokens: 2,
    ratio: '2.0x',
    rate: '50.0%',
  };
  assert.deepEqual(referenceResult(answer), result);
  const labelled = referenceResult({ ...answer, fn_labeled_original_prompt: 'a 1' });
  assert.deepEqual(labelled, { ...result, labels: 'a 1' });
  for (const wrong of [null, 'a b', {}, { ...answer, ratio: 2 }, { ...answer, compressed_prompt_list: [1] }]) {
    assert.throws(() => referenceResult(wrong), code('protocol'));
  }
});

test('a trace is checked', () => {
  const trace = [{ words: ['a'], probs: [[0.5, 1]] }];
  assert.deepEqual(referenceTrace(trace), trace);
  for (const wrong of [null, [null], [{ words: ['a'] }], [{ words: ['a'], probs: [['x']] }]]) {
    assert.throws(() => referenceTrace(wrong), code('protocol'));
  }
});
