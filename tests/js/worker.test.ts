import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptPressError } from '../../www/lib/errors.js';
import { WorkerClient } from '../../www/lib/worker/client.js';
import { type Calls, isRequest, isResponse } from '../../www/lib/worker/protocol.js';
import { code } from './support/code.js';
import { PortWorker } from './support/port-worker.js';
import { type Behaviour, engineError, wordEngine } from './support/word-engine.js';

const disposed = new PromptPressError('disposed', 'gone; make another.');
const files = { config: new Blob(['a']), tokenizer: new Blob(['a']), weights: new Blob(['a']) };

/** What scores one text. */
const texts = (text: string): Calls['score']['params'] => ({ texts: [text], assembly: 'text', options: {} });

async function loaded(behaviour: Behaviour = {}) {
  const engine = wordEngine(behaviour);
  const worker = PortWorker.hosting(engine);
  const client = new WorkerClient(worker);
  await client.call('load', { files, device: 'cpu' });
  return { client, engine };
}

test('a call answers with the result of its own parameters', async (t) => {
  const { client } = await loaded();
  t.after(() => client.end(disposed));
  const [one, two] = await Promise.all([
    client.call('score', texts('a bb')),
    client.call('score', texts('three words here')),
  ]);
  assert.deepEqual([...one.offsets], [0, 1, 2, 4]);
  assert.deepEqual([...two.offsets], [0, 5, 6, 11, 12, 16]);
  const first = await client.call('select', {
    scored: one.scored,
    options: { targetTokens: 1 },
    counter: 'classifier',
  });
  assert.deepEqual(first.text, 'bb');
});

test('progress reaches the call that asked for it', async (t) => {
  const { client } = await loaded({ windows: 3 });
  t.after(() => client.end(disposed));
  const seen: string[] = [];
  await Promise.all(
    ['x', 'y'].map((text) =>
      client.call('score', texts(text), { onProgress: (done, total) => seen.push(`${text} ${done}/${total}`) }),
    ),
  );
  assert.deepEqual(seen, ['x 1/3', 'x 2/3', 'x 3/3', 'y 1/3', 'y 2/3', 'y 3/3']);
});

test("the engine's codes and messages cross unchanged", async (t) => {
  const { client } = await loaded({
    onScore() {
      throw engineError('text-too-long', 'the text is too long; cut it.');
    },
  });
  t.after(() => client.end(disposed));
  await assert.rejects(client.call('score', texts('x')), code('text-too-long', 'the text is too long'));
  // A coded error leaves the engine usable.
  await assert.rejects(client.call('score', texts('x')), code('text-too-long'));
});

test('an abort rejects with the reason and stops the engine at the next window', async (t) => {
  let finished = 0;
  const { client } = await loaded({ windows: 1000, onWindow: () => finished++ });
  t.after(() => client.end(disposed));
  const abort = new AbortController();
  const reason = new Error('enough');
  let windows = 0;
  const call = client.call('score', texts('x'), {
    signal: abort.signal,
    onProgress: () => ++windows === 2 && abort.abort(reason),
  });
  await assert.rejects(call, (error) => error === reason);
  // Calls run in order: this one is answered only when the other has stopped.
  await client.call('release', { scored: -1 });
  assert.equal(windows, 2);
  assert.ok(finished < 10);
});

test('an aborted call that waits is never run', async (t) => {
  const scored: string[] = [];
  const { client } = await loaded({ windows: 50, onScore: ([text = '']) => scored.push(text) });
  t.after(() => client.end(disposed));
  const abort = new AbortController();
  const first = client.call('score', texts('first'));
  const second = client.call('score', texts('second'), { signal: abort.signal });
  abort.abort();
  await assert.rejects(second, { name: 'AbortError' });
  await first;
  await client.call('score', texts('third'));
  assert.deepEqual(scored, ['first', 'third']);
});

test('a call with an aborted signal is not sent', async (t) => {
  const scored: string[] = [];
  const { client } = await loaded({ onScore: ([text = '']) => scored.push(text) });
  t.after(() => client.end(disposed));
  const reason = new Error('before');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(client.call('score', texts('x'), { signal }), (error) => error === reason);
  await client.call('release', { scored: -1 });
  assert.deepEqual(scored, []);
});

test('a result that comes after an abort is released in the worker', async () => {
  const worker = new PortWorker();
  const client = new WorkerClient(worker.asWorker());
  const received: unknown[] = [];
  worker.inside.addEventListener('message', ({ data }) => received.push(data));
  const abort = new AbortController();
  const call = client.call('score', texts('x'), { signal: abort.signal });
  abort.abort();
  await assert.rejects(call);
  worker.inside.postMessage({ kind: 'result', id: 1, value: { scored: 1 } });
  await sleep(20);
  assert.deepEqual(received.at(-1), { kind: 'call', id: 2, name: 'release', params: { scored: 1 } });
  client.end(disposed);
});

test('a question for a call that nobody waits for is answered all the same', async () => {
  const worker = new PortWorker();
  const client = new WorkerClient(worker.asWorker());
  const received: unknown[] = [];
  worker.inside.addEventListener('message', ({ data }) => received.push(data));
  worker.inside.postMessage({ kind: 'count', id: 7, count: 3, texts: ['a'] });
  await sleep(20);
  assert.deepEqual(received, [{ kind: 'uncounted', id: 3, message: 'the call was aborted; call again to go on' }]);
  client.end(disposed);
});

test('release frees the text, and selecting from it afterwards is an error', async (t) => {
  const { client, engine } = await loaded();
  t.after(() => client.end(disposed));
  const { scored } = await client.call('score', texts('a bb'));
  await client.call('release', { scored });
  assert.equal(engine.freed, 1);
  await assert.rejects(client.call('select', { scored, options: {}, counter: 'classifier' }), code('disposed'));
});

for (const [what, thrown] of Object.entries({
  'a trap': new WebAssembly.RuntimeError('unreachable'),
  'an error without a code': new TypeError('x is undefined'),
})) {
  test(`${what} ends the worker: waiting and later calls reject`, async () => {
    const { client } = await loaded({
      onScore() {
        throw thrown;
      },
    });
    const calls = [client.call('score', texts('x')), client.call('score', texts('y'))];
    for (const call of calls) await assert.rejects(call, code('engine-crashed', thrown.message));
    await assert.rejects(client.call('score', texts('z')), code('engine-crashed'));
  });
}

test('a worker that reports an error ends: waiting calls reject', async () => {
  const worker = new PortWorker();
  const client = new WorkerClient(worker.asWorker());
  const call = client.call('probe', null);
  worker.fail('Uncaught RuntimeError: unreachable');
  await assert.rejects(call, code('engine-crashed', 'unreachable'));
  assert.ok(worker.terminated);
});

test('a worker whose script does not load says so', async () => {
  const worker = new PortWorker();
  const client = new WorkerClient(worker.asWorker());
  const call = client.call('probe', null);
  worker.fail('');
  await assert.rejects(call, code('engine-crashed', 'dist/worker.js'));
});

test('end rejects what waits and what comes later', async () => {
  const worker = new PortWorker();
  const client = new WorkerClient(worker.asWorker());
  const call = client.call('probe', null);
  client.end(disposed);
  await assert.rejects(call, code('disposed'));
  await assert.rejects(client.call('probe', null), code('disposed'));
  assert.ok(worker.terminated);
});

test('a call that cannot be cloned is a coded error', async () => {
  const client = new WorkerClient(new PortWorker().asWorker());
  const options = { rate: (() => 1) as unknown as number };
  await assert.rejects(client.call('select', { scored: 1, options, counter: 'classifier' }), code('protocol'));
  client.end(disposed);
});

test('a module that does not load is a coded error', async () => {
  const refused = async (): Promise<never> => {
    throw new WebAssembly.CompileError("refused by 'script-src'");
  };
  const client = new WorkerClient(PortWorker.hosting(wordEngine(), refused));
  await assert.rejects(client.call('load', { files, device: 'cpu' }), code('engine-unavailable', 'script-src'));
  client.end(disposed);
});

test('a call before a model is loaded is a coded error', async () => {
  const client = new WorkerClient(PortWorker.hosting(wordEngine()));
  await assert.rejects(client.call('score', texts('x')), code('protocol'));
  client.end(disposed);
});

test('messages of another shape are ignored on both sides', async () => {
  for (const message of [
    undefined,
    null,
    'call',
    7,
    [],
    {},
    { kind: 'call' },
    { kind: 'call', id: 1.5, name: 'probe', params: null },
    { kind: 'call', id: 1, name: 'constructor', params: null },
    { kind: 'call', id: 1, name: 'score', params: 'text' },
    { kind: 'call', id: 1, name: ['probe'], params: null },
    { kind: 'abort' },
    { kind: 'counts', id: 1, counts: 3 },
    { kind: 'uncounted', id: 1 },
  ]) {
    assert.equal(isRequest(message), false, JSON.stringify(message));
  }
  for (const message of [
    null,
    { kind: 'result', id: 1 },
    { kind: 'result', id: '1', value: 1 },
    { kind: 'error', id: 1, code: 7, message: '' },
    { kind: 'progress', id: 1, done: '1', total: 2 },
    { kind: 'count', id: 1, texts: ['a'] },
    { kind: 'count', id: 1, count: 1, texts: [1] },
    { kind: 'crash' },
    { kind: 'helpers', wanted: '3' },
    { kind: 'other', id: 1 },
  ]) {
    assert.equal(isResponse(message), false, JSON.stringify(message));
  }
  const worker = new PortWorker();
  const client = new WorkerClient(worker.asWorker());
  const call = client.call('probe', null);
  for (const noise of [null, 'x', { kind: 'result', id: 99, value: 1 }, { kind: 'error', id: 1 }]) {
    worker.inside.postMessage(noise);
  }
  worker.inside.postMessage({ kind: 'result', id: 1, value: { webgpu: false, reason: 'none' } });
  assert.deepEqual(await call, { webgpu: false, reason: 'none' });
  client.end(disposed);
});
