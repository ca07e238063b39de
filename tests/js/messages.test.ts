import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { edited } from '../../www/lib/messages/edit.js';
import { skeleton } from '../../www/lib/messages/skeleton.js';
import { code } from './support/code.js';
import type { ModelServer } from './support/model-server.js';
import { press, startModelServer } from './support/press.js';

let server: ModelServer;
before(async () => {
  server = await startModelServer();
});
after(() => server.stop());

test('the skeleton of JSON is its copy', () => {
  const json = JSON.parse('{"a":[1,"x",null,{"b":true}],"__proto__":{"c":-1.5},"":{}}');
  assert.deepEqual(skeleton(json), json);
  assert.notEqual(skeleton(json), json);
  const bare = Object.assign(Object.create(null), { a: 1 });
  assert.deepEqual(skeleton(bare), { a: 1 });
  // Of another frame, whose literals have another prototype.
  assert.deepEqual(skeleton(runInNewContext('({ a: ["b", { c: 1 }] })')), { a: ['b', { c: 1 }] });
});

test('what is not JSON is null, and places stay what they were', () => {
  class Custom {
    text = 'x';
  }
  const list = [
    () => 'x',
    new Uint8Array(2),
    new Blob(['x']),
    new URL('https://a.example/'),
    new Date(),
    new Custom(),
    new Map([['a', 1]]),
    Symbol('x'),
    1n,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    undefined,
    'half \ud83d',
    'whole 😀',
  ];
  assert.deepEqual(skeleton(list), [...list.slice(0, -1).map(() => null), 'whole 😀']);
  assert.deepEqual(skeleton(new Array(3)), [null, null, null]);
  assert.deepEqual(skeleton({ a: undefined, b: 1, c: () => 1 }), { b: 1, c: null });
  assert.equal(skeleton(undefined), null);
});

test('what has no end is a coded error', () => {
  const cyclic: unknown[] = [];
  cyclic.push({ inside: cyclic });
  assert.throws(() => skeleton(cyclic), code('messages-malformed', 'hold themselves'));
  const shared = { a: 1 };
  assert.deepEqual(skeleton([shared, shared]), [{ a: 1 }, { a: 1 }]);
  let deep: unknown = 'x';
  for (let i = 0; i < 128; i++) deep = [deep];
  skeleton(deep);
  assert.throws(() => skeleton([deep]), code('messages-malformed', '128 levels'));
  // Two to the power of sixty strings in sixty lists.
  let doubled: unknown = 'x';
  for (let i = 0; i < 60; i++) doubled = [doubled, doubled];
  assert.throws(() => skeleton(doubled), code('messages-malformed', 'values'));
  const trap = {
    get content(): string {
      throw new Error('no');
    },
  };
  assert.throws(() => skeleton(trap), code('messages-malformed', 'cannot be read'));
});

test('edits copy what leads to them and nothing else', () => {
  const image = { type: 'image', source: new Uint8Array(3) };
  const tool = { role: 'tool', content: 'untouched' };
  const value = { list: [tool, { role: 'user', content: [{ type: 'text', text: 'old' }, image] }], run: () => 1 };
  const frozen = Object.freeze(value);
  const result = edited(frozen, [{ path: ['list', 1, 'content', 0, 'text'], text: 'new' }]);
  assert.deepEqual(result.list[1], { role: 'user', content: [{ type: 'text', text: 'new' }, image] });
  assert.equal(result.list[0], tool);
  const [, user = tool] = result.list;
  assert.equal(user.content[1], image);
  assert.equal(result.run, value.run);
  assert.deepEqual(value.list[1]?.content[0], { type: 'text', text: 'old' });
});

test('without edits the value is the same object', () => {
  const value = [{ content: 'a' }];
  assert.equal(edited(value, []), value);
});

test('an object that stands in two places is edited in one', () => {
  const shared = { text: 'old' };
  const result = edited([shared, shared], [{ path: [1, 'text'], text: 'new' }]);
  assert.deepEqual(result, [{ text: 'old' }, { text: 'new' }]);
  assert.equal(result[0], shared);
  assert.deepEqual(
    edited(
      [shared, shared],
      [
        { path: [0, 'text'], text: 'a' },
        { path: [1, 'text'], text: 'b' },
      ],
    ),
    [{ text: 'a' }, { text: 'b' }],
  );
});

test('a string that stands alone is edited too', () => {
  assert.equal(edited('old', [{ path: [], text: 'new' }]), 'new');
});

test('members with any name are edited as their own', () => {
  const value = JSON.parse('{"__proto__":{"text":"old"}}');
  const result = edited(value, [{ path: ['__proto__', 'text'], text: 'new' }]);
  assert.equal(JSON.stringify(result), '{"__proto__":{"text":"new"}}');
  assert.equal(({} as { text?: string }).text, undefined);
  const bare = edited(Object.assign(Object.create(null), { text: 'old' }), [{ path: ['text'], text: 'new' }]);
  assert.equal(Object.getPrototypeOf(bare), null);
});

test('edits of what is not there are a protocol error', () => {
  for (const path of [['b'], ['a', 'b'], ['constructor', 'name'], ['n'], [], ['__proto__', 'x']]) {
    assert.throws(() => edited({ a: 'x', n: 1 }, [{ path, text: 'y' }]), code('protocol'), path.join());
  }
});

test('messages come back with their texts compressed, each with its figures and words', async () => {
  const read: unknown[] = [];
  await using p = await press(server, { onRead: (input, options) => read.push([input, options]) });
  const system = { role: 'system', content: 'be very brief' };
  const messages = [system, { role: 'user', content: 'a bb ccc dddd', at: new Date(0) }];
  const roles = { assistant: 0.3 };
  const result = await p.compressMessages(messages, { targetTokens: 5, roles, minChars: 1 });
  assert.deepEqual(read, [[[system, { role: 'user', content: 'a bb ccc dddd', at: null }], { roles, minChars: 1 }]]);
  assert.equal(result.messages[0], system);
  assert.deepEqual(result.messages[1], { role: 'user', content: 'ccc dddd', at: new Date(0) });
  assert.equal(messages[1]?.content, 'a bb ccc dddd');
  const [first, second] = result.parts;
  assert.deepEqual([first?.message, first?.role, first?.changed, first?.text], [0, 'system', false, 'be very brief']);
  assert.deepEqual([second?.message, second?.role, second?.changed, second?.rate], [1, 'user', true, 0.5]);
  assert.deepEqual(
    second?.words.map(({ text, kept }) => [text, kept]),
    [
      ['a', false],
      ['bb', false],
      ['ccc', true],
      ['dddd', true],
    ],
  );
  assert.ok(first?.words.every(({ reason }) => reason === 'verbatim'));
  assert.deepEqual([result.originalTokens, result.compressedTokens, result.overBudget], [7, 5, false]);
  assert.equal(result.device, 'cpu');
  assert.ok(result.milliseconds >= 0);
});

test('messages without texts are the same object', async () => {
  await using p = await press(server);
  const messages = [{ role: 'user', content: [{ type: 'image' }] }];
  const result = await p.compressMessages(messages);
  assert.equal(result.messages, messages);
  assert.deepEqual(result.parts, []);
});

test('what the engine holds of messages is freed, also after an error', async () => {
  const { wordEngine } = await import('./support/word-engine.js');
  const { PortWorker } = await import('./support/port-worker.js');
  const engine = wordEngine();
  await using p = await press(server, {}, { createWorker: () => PortWorker.hosting(engine) });
  await p.compressMessages([{ role: 'user', content: 'a bb' }]);
  // The input, its scores, the selection.
  assert.equal(engine.freed, 3);
  const tokenCounter = (): number => Number.NaN;
  await assert.rejects(p.compressMessages([{ role: 'user', content: 'a' }], { tokenCounter }), code('token-counter'));
  await p.compress('x');
  assert.equal(engine.freed, 3 + 2 + 1);
});

test('wrong messages and options are coded errors', async () => {
  await using p = await press(server);
  await assert.rejects(p.compressMessages('hello'), code('messages-malformed'));
  await assert.rejects(p.compressMessages([], { roles: { user: 2 } }), code('option-out-of-range', 'roles'));
  await assert.rejects(p.compressMessages([], { tags: true } as object), code('option-out-of-range', 'tags'));
});

test('an abort of compressMessages rejects with the reason, and progress is told', async () => {
  await using p = await press(server, { windows: 100 });
  const abort = new AbortController();
  const reason = new Error('enough');
  const run = p.compressMessages([{ role: 'user', content: 'a' }], {
    signal: abort.signal,
    onProgress: (done, total) => {
      assert.equal(total, 100);
      if (done === 3) abort.abort(reason);
    },
  });
  await assert.rejects(run, (error) => error === reason);
  assert.equal((await p.compress('a bb', { targetTokens: 1, onProgress: () => undefined })).text, 'bb');
});
