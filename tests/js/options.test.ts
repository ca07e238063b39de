import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSelectOptions, checkText } from '../../www/lib/options.js';
import { checkContexts, pythonOptions, referenceResult, referenceTrace } from '../../www/lib/reference.js';
import type { ReferenceOptions, SelectOptions } from '../../www/lib/types.js';
import { code } from './support/code.js';

test('one of rate, targetTokens and threshold passes, undefined does not count', () => {
  assert.deepEqual(checkSelectOptions({}), {});
  assert.deepEqual(checkSelectOptions({ rate: 0, ...({ targetTokens: undefined } as object) }), { rate: 0 });
  assert.deepEqual(checkSelectOptions({ targetTokens: 12 }), { targetTokens: 12 });
  assert.deepEqual(checkSelectOptions({ threshold: 1 }), { threshold: 1 });
});

test('what is forced passes beside any of them', () => {
  const forced = { forceTokens: ['not', 'New York'], forceReserveDigit: true, dropConsecutive: false };
  assert.deepEqual(checkSelectOptions({ ...forced, targetTokens: 9 }), { ...forced, targetTokens: 9 });
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
  { forceTokens: 'not' },
  { forceTokens: ['half \ud83d'] },
  { forceReserveDigit: 1 },
  { dropConsecutive: 'yes' },
]) {
  test(`${JSON.stringify(options)} is out of range`, () => {
    assert.throws(
      () => checkSelectOptions(options as SelectOptions),
      code('option-out-of-range', Object.keys(options)[0]),
    );
  });
}

test('two ways to say how much conflict', () => {
  assert.throws(
    () => checkSelectOptions({ rate: 0.5, threshold: 0.5 }),
    code('options-conflict', 'rate and threshold'),
  );
  assert.throws(() => checkSelectOptions({ rate: 0.5, targetTokens: 5 }), code('options-conflict'));
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
