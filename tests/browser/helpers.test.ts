// Long texts on the CPU: several workers share their windows, with the same result.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, JSHandle, Page } from 'playwright-core';
import type { PromptPress } from '../../www/lib/index.js';
import { launch, newPage } from './support/chromium.js';
import { Site } from './support/site.js';
import { type Disturbance, type WatchedWorkers, watchWorkers } from './support/watched-workers.js';

/** Some windows of 512 tokens, no two alike. */
const longText = (windows: number): string =>
  Array.from(
    { length: windows * 18 },
    (_, i) =>
      `Well, station ${i} was, you know, not really checked before the release, and we did it all again on day ${i * 7}.`,
  ).join('\n');

let site: Site;
let browser: Browser;
let page: Page;
before(async () => {
  site = await Site.start();
  browser = await launch();
  page = await newPage(await browser.newContext());
  await page.addInitScript(watchWorkers);
  await page.goto(`${site.url}/blank`);
});
after(async () => {
  await browser.close();
  await site.stop();
});

type Made = JSHandle<PromptPress>;
type Options = { readonly workers?: number; readonly cache?: false };

const make = (options: Options = {}): Promise<Made> =>
  page.evaluateHandle(async (options) => {
    const path = '/index.js';
    const { PromptPress } = (await import(path)) as typeof import('../../www/lib/index.js');
    const { watched } = globalThis as unknown as { watched: WatchedWorkers };
    return PromptPress.create({ device: 'cpu', createWorker: () => watched.create(), ...options });
  }, options);

const dispose = (press: Made): Promise<void> => press.evaluate((press) => press.dispose());

/** Probabilities of a text's words, the progress on the way, and what helpers had to do with it. */
const score = (press: Made, text: string, disturbance: Disturbance = 'none') =>
  press.evaluate(
    async (press, { text, disturbance }) => {
      const { watched } = globalThis as unknown as { watched: WatchedWorkers };
      watched.disturbance = disturbance;
      const before = { ...watched };
      const progress: number[] = [];
      let total = 0;
      const onProgress = (done: number, of: number): void => {
        progress.push(done);
        total = of;
      };
      const scored = await press.score(text, { onProgress });
      const probabilities = scored.words.map((word) => word.probability);
      scored.dispose();
      const made = watched.made - before.made;
      return { probabilities, progress, total, made, answered: watched.answered - before.answered };
    },
    { text, disturbance },
  );

/** Waits until the page has so many workers. */
async function workersAre(count: number, patienceMs = 10_000): Promise<void> {
  const end = Date.now() + patienceMs;
  while (page.workers().length !== count) {
    assert.ok(Date.now() < end, `${page.workers().length} workers, not ${count}`);
    await sleep(50);
  }
}

const text = longText(16);
let alone: Awaited<ReturnType<typeof score>>;

test('one worker does all where only one is allowed', async () => {
  const press = await make({ workers: 1 });
  alone = await score(press, text);
  assert.deepEqual([alone.made, alone.answered], [0, 0]);
  assert.ok(alone.total >= 14, `${alone.total} windows`);
  await dispose(press);
  await workersAre(0);
});

test('helpers give the same probabilities, and progress runs to its end', async () => {
  const press = await make({ workers: 3 });
  const shared = await score(press, text);
  assert.equal(shared.made, 2);
  assert.ok(shared.answered >= 2, `${shared.answered} windows`);
  assert.deepEqual(shared.probabilities, alone.probabilities);
  assert.deepEqual(
    shared.progress,
    [...new Set(shared.progress)].sort((a, b) => a - b),
  );
  assert.deepEqual([shared.progress[0], shared.progress.at(-1)], [0, alone.total]);
  // The next one finds them at work already.
  const again = await score(press, text);
  assert.deepEqual([again.made, again.probabilities], [0, alone.probabilities]);
  assert.ok(again.answered > again.total / 3, `${again.answered} of ${again.total} windows`);
  await workersAre(3);
  await dispose(press);
  await workersAre(0);
});

for (const disturbance of ['short', 'not-a-number', 'crash'] as const) {
  test(`a helper that answers wrongly is done without: ${disturbance}`, async () => {
    const press = await make({ workers: 2 });
    const shared = await score(press, text, disturbance);
    assert.deepEqual(shared.probabilities, alone.probabilities);
    assert.equal(shared.made, 1);
    // A crash is heard of a little later.
    const most = disturbance === 'crash' ? alone.total / 2 : 2;
    assert.ok(shared.answered <= most, `${shared.answered} windows`);
    if (disturbance === 'crash') await workersAre(1);
    // And the engine goes on.
    assert.equal(
      await press.evaluate(async (press) => (await press.compress('Well, you know, it goes on.')).text !== '', null),
      true,
    );
    await dispose(press);
  });
}

test('an abort stops all, and the next text is scored', async () => {
  const press = await make({ workers: 2 });
  const outcome = await press.evaluate(async (press, text) => {
    const { watched } = globalThis as unknown as { watched: WatchedWorkers };
    watched.disturbance = 'none';
    const before = watched.answered;
    const abort = new AbortController();
    const reason = new Error('enough');
    const onProgress = (): void => {
      if (watched.answered > before) abort.abort(reason);
    };
    const rejected = await press.score(text, { signal: abort.signal, onProgress }).then(
      () => false,
      (error) => error === reason,
    );
    const { text: next } = await press.compress('Okay, so, um, this is the next one.');
    return { rejected, next, answered: watched.answered - before };
  }, text);
  assert.ok(outcome.rejected && outcome.next !== '');
  assert.ok(outcome.answered <= 4, `${outcome.answered} windows`);
  const { probabilities } = await score(press, text);
  assert.deepEqual(probabilities, alone.probabilities);
  await dispose(press);
});

test('no helper starts for a short text, nor without a cache', async () => {
  const press = await make({ workers: 4 });
  assert.equal((await score(press, longText(2))).made, 0);
  await dispose(press);
  const uncached = await make({ workers: 4, cache: false });
  assert.equal((await score(uncached, text)).made, 0);
  await dispose(uncached);
});

test('masked windows of the reference mode are shared too', async () => {
  const run = async (workers: number) => {
    const press = await make({ workers });
    const result = await press.evaluate(
      async (press, text) => {
        const { watched } = globalThis as unknown as { watched: WatchedWorkers };
        const before = watched.answered;
        const { text: compressed } = await press.compress(text, { mode: 'reference', rate: 0.5 });
        return { compressed, answered: watched.answered - before };
      },
      // Padding within the text, to which no token attends.
      text.replaceAll('really', '[PAD]'),
    );
    await dispose(press);
    return result;
  };
  const [one, two] = [await run(1), await run(2)];
  assert.equal(one.answered, 0);
  assert.ok(two.answered > 0);
  assert.equal(two.compressed, one.compressed);
});

test('helpers end when they had nothing to do for a while', async () => {
  const press = await make({ workers: 2 });
  assert.equal((await score(press, text)).made, 1);
  await workersAre(2);
  await workersAre(1, 60_000);
  assert.equal((await score(press, text)).made, 1);
  await dispose(press);
});
