import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CreateOptions, type LoadProgress, PromptPress } from '../../www/lib/index.js';
import { code } from './support/code.js';
import { MemoryCache } from './support/memory-cache.js';
import type { ModelServer } from './support/model-server.js';
import { PortWorker } from './support/port-worker.js';
import { press as pressOn, startModelServer } from './support/press.js';
import { type Behaviour, engineError, wordEngine } from './support/word-engine.js';

let server: ModelServer;
before(async () => {
  server = await startModelServer();
});
after(() => server.stop());

const press = (behaviour?: Behaviour, options?: CreateOptions, gpu?: boolean): Promise<PromptPress> =>
  pressOn(server, behaviour, options, gpu);

test('compress gives the text, its words and the figures', async () => {
  await using p = await press();
  const result = await p.compress('keep important 😀 words', { rate: 0.5 });
  assert.equal(result.text, 'important words');
  assert.deepEqual(
    result.words.map(({ text, start, end, kept }) => [text, start, end, kept]),
    [
      ['keep', 0, 4, false],
      ['important', 5, 14, true],
      ['😀', 15, 17, false],
      ['words', 18, 23, true],
    ],
  );
  assert.equal(result.originalTokens, 4);
  assert.equal(result.compressedTokens, 2);
  assert.equal(result.rate, 0.5);
  assert.equal(result.ratio, 2);
  assert.equal(result.device, 'cpu');
  assert.ok(result.milliseconds >= 0);
});

test('an empty text stays empty', async () => {
  await using p = await press();
  const { text, words, rate, ratio, parts } = await p.compress('');
  assert.deepEqual({ text, words, rate, ratio }, { text: '', words: [], rate: 1, ratio: 1 });
  assert.deepEqual(parts, [{ text: '', rate: 1, originalTokens: 0, compressedTokens: 0, dropped: false }]);
});

test('a scored text selects again without being scored again', async () => {
  let runs = 0;
  await using p = await press({ onScore: () => runs++ });
  const scored = await p.score('a bb ccc dddd');
  assert.equal((await scored.select({ targetTokens: 1 })).text, 'dddd');
  assert.equal((await scored.select({ targetTokens: 3 })).text, 'bb ccc dddd');
  assert.equal((await scored.select({ threshold: 0.7 })).text, 'ccc dddd');
  assert.equal(runs, 1);
  scored.dispose();
  await assert.rejects(scored.select(), code('disposed'));
});

test('every word says why it stays or goes', async () => {
  await using p = await press();
  const { words, unchanged, overBudget } = await p.compress('see http://a.b now please', { targetTokens: 2 });
  assert.deepEqual(
    words.map(({ text, kept, reason, rule }) => [text, kept, reason, rule]),
    [
      ['see', false, 'budget', undefined],
      ['http://a.b', true, 'protected', 'url'],
      ['now', false, 'budget', undefined],
      ['please', true, 'score', undefined],
    ],
  );
  assert.deepEqual([unchanged, overBudget], [undefined, false]);
});

test('a budget that what must stay exceeds is an error, or the closest result', async () => {
  await using p = await press();
  const text = 'see http://a.b and http://c.d';
  await assert.rejects(p.compress(text, { targetTokens: 1 }), code('budget-too-small', '2 tokens'));
  const result = await p.compress(text, { targetTokens: 1, bestEffort: true });
  assert.deepEqual([result.text, result.overBudget], ['http://a.b http://c.d', true]);
});

test('a text that comes back whole says why', async () => {
  await using p = await press();
  assert.equal((await p.compress('a bb', { targetTokens: 2 })).unchanged, 'within-budget');
});

test('loading emits 0 first, 1 last, and never falls', async () => {
  const events: LoadProgress[] = [];
  await using _ = await press({}, { onProgress: (event) => events.push(event) });
  const progress = events.map((event) => event.progress);
  assert.equal(progress[0], 0);
  assert.equal(progress.at(-1), 1);
  assert.equal(progress.filter((value) => value === 1).length, 1);
  assert.deepEqual(
    progress,
    progress.toSorted((a, b) => a - b),
  );
  const phases = new Set(events.map((event) => event.phase));
  assert.deepEqual([...phases], ['download', 'verify', 'compile', 'ready']);
  assert.equal(events.at(-1)?.loaded, 201_100);
});

test('a load from the cache says so and still emits 0 and 1', async () => {
  const cache = new MemoryCache();
  await (await press({}, { cache })).dispose();
  const events: LoadProgress[] = [];
  await using _ = await press({}, { cache, onProgress: (event) => events.push(event) });
  assert.equal(events[0]?.progress, 0);
  assert.deepEqual([events.at(-1)?.progress, events.at(-1)?.fromCache], [1, true]);
});

test('auto takes the CPU without WebGPU and says why', async () => {
  await using p = await press();
  assert.equal(p.device, 'cpu');
  assert.equal(p.deviceReason, 'this browser has no WebGPU');
});

test('auto takes the device that the engine measured to be faster, and says so', async () => {
  for (const device of ['webgpu', 'cpu'] as const) {
    const measured = { device, reason: `measured: ${device}`, calibration: undefined };
    await using p = await press({ measured }, {}, true);
    assert.deepEqual([p.device, p.adapter, p.deviceReason], [device, `words on ${device}`, `measured: ${device}`]);
  }
});

test('what was measured is kept beside the weights and given to the next load', async () => {
  const cache = new MemoryCache();
  const seen: (string | undefined)[] = [];
  const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
  const load = async (found: string | undefined, device: 'auto' | 'webgpu' | 'cpu' = 'auto') => {
    const calibration = found === undefined ? undefined : new TextEncoder().encode(found);
    const measured = { device: 'webgpu' as const, reason: 'measured', calibration };
    const behaviour = { measured, onLoad: (_: string, kept?: Uint8Array) => void seen.push(text(kept)) };
    (await press(behaviour, { cache, device }, true)).dispose();
  };
  await load('first');
  const [key = ''] = [...cache.entries.keys()].filter((key) => key.startsWith('calibration/'));
  assert.equal(await cache.entries.get(key)?.text(), 'first');
  assert.ok(cache.entries.has(key.replace('calibration/', 'sha256/')));
  await load(undefined);
  await load('second', 'webgpu');
  // The CPU has nothing to measure.
  await load(undefined, 'cpu');
  await load(undefined);
  assert.deepEqual(seen, [undefined, 'first', 'first', undefined, 'second']);
});

test('auto falls back to the CPU in a new worker when WebGPU fails, and says why', async () => {
  const workers: PortWorker[] = [];
  const onLoad = (device: string): void => {
    if (device === 'auto') throw engineError('device-failed', 'the device was lost; try again.');
  };
  await using p = await press(
    {},
    {
      createWorker: () => {
        const worker = PortWorker.hosting(wordEngine({ onLoad }));
        workers.push(worker as unknown as PortWorker);
        return worker;
      },
    },
    true,
  );
  assert.equal(p.device, 'cpu');
  assert.match(p.deviceReason, /^WebGPU failed: the device was lost/);
  assert.deepEqual(
    workers.map((worker) => worker.terminated),
    [true, false],
  );
  assert.equal((await p.compress('a bb', { targetTokens: 1 })).text, 'bb');
});

test('auto falls back when the engine traps on WebGPU', async () => {
  const onLoad = (device: string): void => {
    if (device === 'auto') throw new WebAssembly.RuntimeError('unreachable');
  };
  await using p = await press({ onLoad }, {}, true);
  assert.equal(p.device, 'cpu');
  assert.match(p.deviceReason, /unreachable/);
});

test('a model that the engine refuses is not tried twice', async () => {
  const devices: string[] = [];
  const onLoad = (device: string): void => {
    devices.push(device);
    throw engineError('model-weights', 'the weights are cut off; convert the model again.');
  };
  await assert.rejects(press({ onLoad }, {}, true), code('model-weights'));
  assert.deepEqual(devices, ['auto']);
});

test('webgpu asked for and not there is an error', async () => {
  await assert.rejects(press({}, { device: 'webgpu' }), code('device-unavailable', 'no WebGPU'));
});

test('cpu asked for is cpu', async () => {
  await using p = await press({}, { device: 'cpu' }, true);
  assert.deepEqual([p.device, p.deviceReason], ['cpu', 'asked for']);
});

test('an unknown device is out of range', async () => {
  await assert.rejects(press({}, { device: 'tpu' as 'cpu' }), code('option-out-of-range', 'tpu'));
});

test('an abort of create rejects with the reason and stops the worker', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  let worker: PortWorker | undefined;
  const creating = press(
    { onLoad: () => abort.abort(reason) },
    {
      signal: abort.signal,
      createWorker: () => {
        const made = PortWorker.hosting(wordEngine({ onLoad: () => abort.abort(reason) }));
        worker = made as unknown as PortWorker;
        return made;
      },
    },
  );
  await assert.rejects(creating, (error) => error === reason);
  assert.equal(worker?.terminated, true);
});

test('dispose rejects what waits and what comes later', async () => {
  const p = await press({ windows: 1000 });
  const waiting = p.compress('a bb');
  p.dispose();
  await assert.rejects(waiting, code('disposed'));
  await assert.rejects(p.compress('a bb'), code('disposed'));
  await assert.rejects(p.compress('a', { mode: 'reference' }), code('disposed'));
});

test('an abort of compress rejects with the reason', async () => {
  await using p = await press({ windows: 1000 });
  const abort = new AbortController();
  const reason = new Error('enough');
  const onProgress = (): void => abort.abort(reason);
  await assert.rejects(p.compress('a bb', { signal: abort.signal, onProgress }), (error) => error === reason);
  assert.equal((await p.compress('a bb', { targetTokens: 1 })).text, 'bb');
});

test('wrong input is refused before the worker sees it', async () => {
  await using p = await press();
  await assert.rejects(p.compress(7 as unknown as string), code('option-out-of-range', 'text'));
  await assert.rejects(p.compress('\ud83d'), code('text-not-unicode'));
  await assert.rejects(p.compress('x', { rate: 2 }), code('option-out-of-range', 'rate'));
  await assert.rejects(p.compress('x', { rate: 0.5, threshold: 0.5 }), code('options-conflict'));
  await assert.rejects(p.compress('x', { mode: 'fast' as 'faithful' }), code('option-out-of-range', 'mode'));
  await assert.rejects(p.compress('x', { protect: ['url' as 'urls'] }), code('option-out-of-range', 'protect'));
  await assert.rejects(p.compress('x', null as never), code('option-out-of-range', 'options'));
});

test('outside a browser create is a coded error', async () => {
  await assert.rejects(PromptPress.create({ model: server.url }), code('unsupported'));
});
