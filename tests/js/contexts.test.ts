import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Segment } from '../../www/lib/index.js';
import { code } from './support/code.js';
import type { ModelServer } from './support/model-server.js';
import { press, startModelServer } from './support/press.js';
import type { Asked } from './support/word-engine.js';

let server: ModelServer;
before(async () => {
  server = await startModelServer();
});
after(() => server.stop());

test('contexts make up one text and come back one by one', async () => {
  const assemblies: string[] = [];
  await using p = await press(server, { onScore: (_, assembly) => assemblies.push(assembly) });
  const { text, contexts, parts, words } = await p.compress(['a bb', 'ccc', 'dddd e'], { targetTokens: 3 });
  assert.equal(text, 'bb\n\nccc\n\ndddd');
  assert.equal(contexts, parts);
  assert.deepEqual(contexts[2], { text: 'dddd', rate: 0.5, originalTokens: 2, compressedTokens: 1, dropped: false });
  assert.deepEqual(
    words.map((word) => [word.part, word.start, word.text, word.kept]),
    [
      [0, 0, 'a', false],
      [0, 2, 'bb', true],
      [1, 0, 'ccc', true],
      [2, 0, 'dddd', true],
      [2, 5, 'e', false],
    ],
  );
  assert.deepEqual(assemblies, ['text']);
});

test('a list without contexts is empty', async () => {
  await using p = await press(server);
  const { text, contexts, words } = await p.compress([]);
  assert.deepEqual({ text, contexts, words }, { text: '', contexts: [], words: [] });
});

test('segments are slices of one text with rates of their own', async () => {
  const asked: Asked[] = [];
  const assemblies: string[] = [];
  await using p = await press(server, {
    onSelect: (ask) => asked.push(ask),
    onScore: (_, assembly) => assemblies.push(assembly),
  });
  const segments: Segment[] = [{ text: 'a bb ' }, { text: 'Keep me.', compress: false }, { text: ' ccc', rate: 0.2 }];
  const result = await p.compress(segments, { rate: 0.6 });
  assert.deepEqual(asked[0]?.parts, [{}, { compress: false }, { rate: 0.2 }]);
  assert.deepEqual(assemblies, ['segments']);
  assert.equal(result.parts[1]?.text, 'Keep me.');
  assert.deepEqual(
    result.parts.map((part) => part.rateAsked),
    [undefined, undefined, 0.2],
  );
  assert.equal(result.contexts, undefined);
  assert.ok(result.words.filter((word) => word.part === 1).every((word) => word.kept && word.reason === 'verbatim'));
});

test('segments are remembered by a scored text', async () => {
  const asked: Asked[] = [];
  await using p = await press(server, { onSelect: (ask) => asked.push(ask) });
  using scored = await p.score([{ text: 'a ', rate: 1 }, { text: 'b' }]);
  await scored.select({ rate: 0.5 });
  await scored.select({ rate: 0.6 });
  assert.deepEqual(
    asked.map(({ parts }) => parts),
    [
      [{ rate: 1 }, {}],
      [{ rate: 1 }, {}],
    ],
  );
});

test('tags in a text make segments', async () => {
  await using p = await press(server);
  const { text, parts } = await p.compress('a bb <keep>a b c</keep>', { tags: true, rate: 0.8 });
  assert.deepEqual(
    parts.map((part) => part.text),
    ['bb', 'a b c', ''],
  );
  assert.equal(text, 'bba b c');
  const untouched = await p.compress('a <keep>b</keep>', { rate: 1 });
  assert.equal(untouched.text, 'a <keep>b</keep>');
});

test('tags that do not match are a coded error, and tags are read in one text only', async () => {
  await using p = await press(server);
  await assert.rejects(p.compress('a <keep>b', { tags: true }), code('tags-malformed', '1:1'));
  await assert.rejects(p.compress(['a'], { tags: true }), code('options-conflict', 'tags'));
  await assert.rejects(p.compress(7 as never, { tags: true }), code('option-out-of-range', 'text'));
});

test('lists of something else are refused before the worker sees them', async () => {
  await using p = await press(server);
  for (const input of [
    ['a', { text: 'b' }],
    [{}],
    [{ text: 7 }],
    [{ text: 'a', rate: 2 }],
    [{ text: 'a', rate: null }],
    [{ text: 'a', compress: 'no' }],
    [{ text: 'a', rats: 1 }],
    [null],
  ]) {
    await assert.rejects(p.compress(input as string[]), code('option-out-of-range'), JSON.stringify(input));
  }
  await assert.rejects(p.compress(['a', '\ud83d']), code('text-not-unicode'));
  await assert.rejects(p.compress([{ text: '\ud83d' }]), code('text-not-unicode'));
});

test('an answer of another shape is a protocol error', async () => {
  for (const wrong of [
    { parts: [] },
    { parts: [{ text: 1 }] },
    { kept: [1, 0] },
    { reasons: new Uint8Array(1) },
    { reasonNames: 'score' },
    { text: undefined },
    { overBudget: 'no' },
    { unchanged: 7 },
  ]) {
    await using p = await press(server, { answer: (result) => ({ ...result, ...wrong }) });
    await assert.rejects(p.compress('a bb'), code('protocol'), JSON.stringify(wrong));
  }
});
