import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { code } from './support/code.js';
import type { ModelServer } from './support/model-server.js';
import { press, startModelServer } from './support/press.js';

let server: ModelServer;
before(async () => {
  server = await startModelServer();
});
after(() => server.stop());

test('a text gives a text', async () => {
  const read: unknown[] = [];
  await using p = await press(server, { onRead: (input, options) => read.push([input, options]) });
  const keys = { body: { rate: 0.5 }, id: false };
  const json = '{"n": 1, "body": "a bb ccc dddd"}';
  const result = await p.compressJson(json, { targetTokens: 2, keys, minChars: 5, defaultCompress: false });
  assert.deepEqual(read, [[json, { keys, minChars: 5, defaultCompress: false }]]);
  assert.equal(result.json, '{"n":1,"body":"ccc dddd"}');
  assert.deepEqual([result.originalTokens, result.compressedTokens, result.rate, result.ratio], [4, 2, 0.5, 2]);
  const [body] = result.parts;
  assert.deepEqual([body?.text, body?.changed, body?.words.length], ['ccc dddd', true, 4]);
});

test('a value gives a value', async () => {
  await using p = await press(server);
  const value = { list: ['a bb', { deep: 'ccc dddd' }], n: 1 };
  const { json } = await p.compressJson(value, { targetTokens: 1 });
  assert.deepEqual(json, { list: ['', { deep: 'dddd' }], n: 1 });
  assert.equal(value.list[0], 'a bb');
});

test('what is no JSON is a coded error', async () => {
  await using p = await press(server);
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  for (const value of [cyclic, { n: 1n }, () => 1, undefined]) {
    await assert.rejects(p.compressJson(value as object), code('json-malformed'));
  }
  await assert.rejects(p.compressJson('"\ud83d"'), code('text-not-unicode'));
  await assert.rejects(p.compressJson('{}', { keys: { a: 7 } }), code('option-out-of-range', 'keys'));
});

test('a counter of the page counts the values', async () => {
  await using p = await press(server);
  const result = await p.compressJson('["a bb","ccc"]', { targetTokens: 5, tokenCounter: async (text) => text.length });
  assert.deepEqual([result.json, result.originalTokens, result.compressedTokens], ['["bb","ccc"]', 7, 5]);
});
