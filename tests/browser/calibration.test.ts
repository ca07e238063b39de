// `auto` measures once, keeps what it measured beside the weights, and believes nothing that it cannot have written.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, newPage } from './support/chromium.js';
import { Site } from './support/site.js';

const SHORT = 'Okay, so, um, we should probably move the release to the 28th, you know?';
const LONG = Array.from({ length: 8 }, () => SHORT).join(' ');

let site: Site;
let browser: Browser;
let page: Page;
before(async () => {
  site = await Site.start();
  browser = await launch();
  page = await newPage(await browser.newContext());
  await page.goto(`${site.url}/blank`);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** What `auto` took, why, and what stays of both texts. */
const load = () =>
  page.evaluate(
    async (texts) => {
      const path = '/index.js';
      const { PromptPress } = (await import(path)) as typeof import('../../www/lib/index.js');
      const press = await PromptPress.create({ device: 'auto' });
      const kept = [];
      for (const text of texts) kept.push((await press.compress(text, { rate: 0.5 })).text);
      press.dispose();
      return { device: press.device, reason: press.deviceReason, kept };
    },
    [SHORT, LONG],
  );

/** The one entry, read, or written in place of what is there. */
const entry = (write?: string) =>
  page.evaluate(async (write) => {
    const cache = await caches.open('promptpress-models');
    const [request, ...more] = (await cache.keys()).filter(({ url }) => url.includes('/calibration/'));
    if (!request || more.length) throw new Error(`${more.length + Number(!!request)} entries`);
    if (write !== undefined) await cache.put(request, new Response(write));
    return (await cache.match(request))?.text() ?? '';
  }, write);

let measured: Record<string, unknown>;
let onCpu: Awaited<ReturnType<typeof load>>;

test('the first load measures: what imitates a GPU loses', async () => {
  onCpu = await load();
  assert.equal(onCpu.device, 'cpu');
  assert.match(onCpu.reason, /^measured: the CPU is faster/);
  measured = JSON.parse(await entry());
  assert.match(String(measured['adapter']), /swiftshader/);
  assert.equal(measured['division'], 'cpu');
});

test('the next load goes by what was kept, without a GPU', async () => {
  assert.deepEqual(await load(), onCpu);
  assert.deepEqual(JSON.parse(await entry()), measured);
});

test('an entry that leaves all to WebGPU, or long texts only, is gone by', async () => {
  for (const [division, reason] of [
    ['gpu', /^measured: WebGPU is faster than the CPU/],
    [{ byLength: { cpuTokens: 60 } }, /^measured: .* texts of up to 60 tokens/],
  ] as const) {
    const written = JSON.stringify({ ...measured, division });
    await entry(written);
    const { device, reason: found, kept } = await load();
    assert.equal(device, 'webgpu');
    assert.match(found, reason);
    assert.deepEqual(kept, onCpu.kept);
    // What holds is not written again.
    assert.equal(await entry(), written);
  }
});

for (const [what, change] of [
  ['no JSON', () => '{"engine":'],
  ['for another adapter', () => JSON.stringify({ ...measured, adapter: 'another', division: 'gpu' })],
  ['of another version', () => JSON.stringify({ ...measured, engine: '0.0.0', division: 'gpu' })],
  ['of a tiling that does not exist', () => JSON.stringify({ ...measured, tiling: 'shared-f99-1x1', division: 'gpu' })],
] as const) {
  test(`an entry that is ${what} is measured again and replaced`, async () => {
    await entry(change());
    assert.deepEqual(await load(), onCpu);
    assert.deepEqual(JSON.parse(await entry()), measured);
  });
}
