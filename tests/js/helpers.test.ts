// Helpers: when they are wanted, how they come, what becomes of their windows when they go.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptPressError } from '../../www/lib/errors.js';
import { Helpers } from '../../www/lib/helpers.js';
import { WorkerClient } from '../../www/lib/worker/client.js';
import type { WindowScorer } from '../../www/lib/worker/engine.js';
import { HelperPort } from '../../www/lib/worker/helper-port.js';
import { helpersWorth } from '../../www/lib/worker/helper-worth.js';
import { code } from './support/code.js';
import { PortWorker } from './support/port-worker.js';
import { press, startModelServer } from './support/press.js';
import { type Behaviour, wordEngine } from './support/word-engine.js';

// The workers' timers end with them; here they must not keep Node waiting.
const { setTimeout: setTimer } = globalThis;
globalThis.setTimeout = ((callback: () => void, ms?: number) => {
  const timer = setTimer(callback, ms);
  return (ms ?? 0) > 1000 ? timer.unref() : timer;
}) as typeof setTimeout;

const ended = new PromptPressError('disposed', 'gone; make another.');
const files = { config: new Blob(['ab']), tokenizer: new Blob(['a']), weights: new Blob(['abc']) };
const again = async () => files;
const one = (id: number): [Uint32Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] => [
  Uint32Array.of(id, id + 1),
  Uint8Array.of(1, 1),
];

/** Waits until something is so. */
async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns++) {
    assert.ok(turns < 400, `never: ${what}`);
    await sleep(5);
  }
}

/** An engine with helpers: what it knows of them, and the workers that there are. */
async function sharing(t: TestContext, behaviour: Behaviour = {}, most = 3, load = again) {
  const scorers: WindowScorer[] = [];
  let dismissed = 0;
  const onHelper = (score?: WindowScorer): unknown => (score ? scorers.push(score) : dismissed++);
  const engine = PortWorker.hosting(wordEngine({ onHelper, ...behaviour })) as unknown as PortWorker;
  const client = new WorkerClient(engine.asWorker());
  const workers: PortWorker[] = [];
  const createWorker = (): Worker => {
    const worker = PortWorker.hosting(wordEngine(behaviour));
    workers.push(worker as unknown as PortWorker);
    return worker;
  };
  new Helpers(client, most, createWorker, load);
  t.after(() => client.end(ended));
  await client.call('load', { files, device: 'cpu' });
  const want = (wanted: number): void => engine.inside.postMessage({ kind: 'helpers', wanted, module: undefined });
  return { client, scorers, workers, want, dismissed: () => dismissed };
}

test('helpers are worth it where enough windows are left and an engine starts soon enough', () => {
  assert.equal(helpersWorth(16, 600, 800), 4);
  assert.equal(helpersWorth(3, 6000, 800), 0);
  assert.equal(helpersWorth(4, 6000, 800), 1);
  assert.equal(helpersWorth(16, 10, 1), 0);
  assert.equal(helpersWorth(16, 600, 8000), 0);
});

test('as many come as are wanted and allowed, and score windows', async (t) => {
  const { scorers, workers, want } = await sharing(t, {}, 2);
  want(1);
  await until('one joins', () => scorers.length === 1);
  want(9);
  await until('two joined', () => scorers.length === 2);
  await sleep(30);
  assert.equal(workers.length, 2);
  for (const score of scorers) {
    const answers = await Promise.all([score(...one(1)), score(...one(4))]);
    assert.deepEqual(answers, [Float32Array.of(1 / 7, 1 / 8), Float32Array.of(1 / 10, 1 / 11)]);
  }
});

test('none come where the files are not to be had, and the engine does not mind', async (t) => {
  let loads = 0;
  const { client, workers, want } = await sharing(t, {}, 3, async () => {
    loads++;
    throw new PromptPressError('not-cached', 'nothing there; load once');
  });
  want(2);
  await until('it tries', () => loads > 0);
  await sleep(20);
  assert.deepEqual([loads, workers.length], [1, 0]);
  await client.call('release', { scored: -1 });
});

test('what a helper has when it crashes is given back, and no other takes its place at once', async (t) => {
  const onHelperWindow = async (): Promise<never> => {
    await sleep(10);
    throw new WebAssembly.RuntimeError('unreachable');
  };
  // As in a worker, where main.ts reports what nobody catches; Node throws what a listener rejects with.
  const uncaught: unknown[] = [];
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => uncaught.push(error));
  t.after(() => {
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
  });
  const { scorers, workers, want } = await sharing(t, { onHelperWindow }, 2);
  want(1);
  await until('it joins', () => scorers.length === 1);
  const [score] = scorers as [WindowScorer];
  await assert.rejects(score(...one(1)));
  await until('it is uncaught', () => uncaught.length === 1);
  const waits = assert.rejects(score(...one(1)));
  workers[0]?.fail('Uncaught RuntimeError: unreachable');
  await waits;
  await assert.rejects(score(...one(2)), /no probabilities/);
  await sleep(20);
  assert.deepEqual([workers.length, workers[0]?.terminated], [1, true]);
  // A later text may have others.
  want(2);
  await until('two more join', () => scorers.length === 3);
});

test('a helper that does not start is not tried again and again', async (t) => {
  let made = 0;
  const engine = new PortWorker();
  const client = new WorkerClient(engine.asWorker());
  t.after(() => client.end(ended));
  const createWorker = (): Worker => {
    const worker = new PortWorker();
    made++;
    setTimeout(() => worker.fail(''));
    return worker.asWorker();
  };
  new Helpers(client, 3, createWorker, again);
  engine.inside.postMessage({ kind: 'helpers', wanted: 3 });
  await until('one is made', () => made > 0);
  await sleep(50);
  assert.ok(made <= 3, `${made}`);
});

test('a worker that cannot be made is no helper', async (t) => {
  const engine = new PortWorker();
  const client = new WorkerClient(engine.asWorker());
  t.after(() => client.end(ended));
  let asked = 0;
  const createWorker = (): never => {
    asked++;
    throw new DOMException('refused by worker-src', 'SecurityError');
  };
  new Helpers(client, 3, createWorker, again);
  engine.inside.postMessage({ kind: 'helpers', wanted: 3 });
  await until('it is tried', () => asked > 0);
  await sleep(20);
  assert.equal(asked, 1);
});

test('the end of the engine, and the wish for none, end all helpers', async (t) => {
  const { client, scorers, workers, want } = await sharing(t);
  want(2);
  await until('two join', () => scorers.length === 2);
  want(0);
  await until('they end', () => workers.every((worker) => worker.terminated));
  await assert.rejects((scorers[0] as WindowScorer)(...one(1)));
  want(3);
  await until('three more join', () => scorers.length === 5);
  client.end(ended);
  assert.deepEqual(
    workers.map((worker) => worker.terminated),
    [true, true, true, true, true],
  );
});

test('a long run wants helpers, and a while after the last one none', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const wanted: number[] = [];
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const passing = setInterval(() => t.mock.timers.tick(1), 1);
  t.after(() => clearInterval(passing));
  const scorers: unknown[] = [];
  const worker = PortWorker.hosting(
    wordEngine({
      windows: 20,
      onHelper: (score) => scorers.push(score),
      onWindow: () => {
        now += 1000;
      },
    }),
  );
  worker.addEventListener('message', ({ data }) => data.kind === 'helpers' && wanted.push(data.wanted));
  const client = new WorkerClient(worker);
  t.after(() => client.end(ended));
  await client.call('load', { files, device: 'cpu' });
  const seen: number[] = [];
  const text = { texts: ['x'], assembly: 'text', options: {} } as const;
  await client.call('score', text, { onProgress: (done) => seen.push(done) });
  assert.deepEqual(
    seen,
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  assert.deepEqual(wanted, [4]);
  const { port1 } = new MessageChannel();
  await client.call('join', { helper: 1, port: port1 }, { transfer: [port1] });
  t.mock.timers.tick(19_000);
  await client.call('release', { scored: -1 });
  t.mock.timers.tick(19_000);
  await client.call('release', { scored: -1 });
  assert.deepEqual(wanted, [4]);
  t.mock.timers.tick(21_000);
  await client.call('release', { scored: -1 });
  assert.deepEqual(wanted, [4, 0]);
  assert.deepEqual([scorers.length, scorers[1]], [2, undefined]);
});

test('where no helper came, the next long run wants some again', async (t) => {
  const wanted: number[] = [];
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const worker = PortWorker.hosting(
    wordEngine({
      windows: 8,
      onWindow: () => {
        now += 1000;
      },
    }),
  );
  worker.addEventListener('message', ({ data }) => data.kind === 'helpers' && wanted.push(data.wanted));
  const client = new WorkerClient(worker);
  t.after(() => client.end(ended));
  await client.call('load', { files, device: 'cpu' });
  const text = { texts: ['x'], assembly: 'text', options: {} } as const;
  await client.call('score', text);
  await client.call('score', text);
  assert.deepEqual(wanted, [1, 1]);
});

test('a port answers with probabilities, or the window comes back', async () => {
  const { port1, port2 } = new MessageChannel();
  const at = new HelperPort(port1);
  const asked: { id: number; ids: Uint32Array }[] = [];
  port2.onmessage = ({ data }) => asked.push(data);
  const windows = [at.score(...one(1)), at.score(...one(2)), at.score(...one(3)), at.score(...one(4))];
  const settled = Promise.allSettled(windows);
  await until('all are there', () => asked.length === 4);
  assert.deepEqual(
    asked.map(({ ids }) => [...ids]),
    [
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ],
  );
  const [first, second, third] = asked.map(({ id }) => id);
  for (const noise of [null, 'x', { id: 99, probabilities: Float32Array.of(1) }, [], {}]) port2.postMessage(noise);
  port2.postMessage({ id: second, probabilities: Float32Array.of(0.25, 0.5) });
  port2.postMessage({ id: first, probabilities: [0.25, 0.5] });
  port2.postMessage({ id: third });
  await assert.rejects(windows[2] as Promise<unknown>);
  at.close();
  const outcomes = (await settled).map(({ status }) => status);
  assert.deepEqual(outcomes, ['rejected', 'fulfilled', 'rejected', 'rejected']);
  await assert.rejects(at.score(...one(5)));
});

test('join wants a port, and a model', async (t) => {
  const client = new WorkerClient(PortWorker.hosting(wordEngine()));
  t.after(() => client.end(ended));
  const { port1 } = new MessageChannel();
  await assert.rejects(client.call('join', { helper: 1, port: port1 }, { transfer: [port1] }), code('protocol'));
  await client.call('load', { files, device: 'cpu' });
  await assert.rejects(client.call('join', { helper: 1, port: {} as MessagePort }), code('protocol', 'port'));
  await client.call('leave', { helper: 7 });
});

test('workers is a count', async (t) => {
  const server = await startModelServer();
  t.after(() => server.stop());
  for (const workers of [-1, 1.5, '2' as unknown as number]) {
    await assert.rejects(press(server, {}, { workers }), code('option-out-of-range', 'workers'));
  }
  (await press(server, {}, { workers: 0 })).dispose();
});
