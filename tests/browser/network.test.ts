// What the page asks of the network, and what it does when the network or the model is at fault.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { root } from '../../www/tools/paths.mjs';
import { launch, newPage, reached } from './support/chromium.js';
import { Site } from './support/site.js';

const TEXT = 'Okay, so, um, we should probably move the release to the 28th, you know?';
const WEIGHTS = '/models/default/model.safetensors';

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  site = await Site.start();
  context = await browser.newContext();
  page = await newPage(context, TEXT);
});
afterEach(async () => {
  await context.close();
  await site.stop();
});

const visit = (): Promise<unknown> => page.goto(`${site.url}/?device=cpu`);

async function shows(text: string): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      document.body.dataset['state'] === 'ready' && document.querySelector('#highlighted')?.textContent === wanted,
    text,
  );
}

test('after loading, compressing asks nothing of the network', async () => {
  await visit();
  await shows(TEXT);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  await page.selectOption('#samples', { label: 'Technical' });
  await shows(await page.inputValue('#prompt'));
  await page.fill('#rate', '30');
  await page.fill('#prompt', `${TEXT} And one more sentence.`);
  await shows(`${TEXT} And one more sentence.`);
  assert.deepEqual(requests, []);
});

test('everything comes from this site', async () => {
  const origins = new Set<string>();
  context.on('request', (request) => origins.add(new URL(request.url()).origin));
  await visit();
  await shows(TEXT);
  assert.deepEqual([...origins], [site.url]);
});

test('the second visit works offline', async () => {
  await visit();
  await shows(TEXT);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();
  await shows(TEXT);
  assert.ok((await page.$$('#highlighted del')).length > 0);
});

test('the second visit does not download the weights again', async () => {
  await visit();
  await shows(TEXT);
  let downloads = 0;
  site.overrides.set(WEIGHTS, (_, response) => {
    downloads++;
    response.writeHead(500).end();
  });
  await page.reload();
  await shows(TEXT);
  assert.equal(downloads, 0);
});

const fault = async (): Promise<string> => {
  await visit();
  assert.equal(await reached(page, 'error', 'ready'), 'error');
  return (await page.textContent('#error')) ?? '';
};

test('a corrupt weight file is the error `integrity` on the page', async () => {
  const bytes = readFileSync(`${root}${WEIGHTS}`);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  site.overrides.set(WEIGHTS, (_, response) => response.end(bytes));
  assert.match(await fault(), /^integrity .*model\.safetensors/);
});

test('a truncated weight file is the error `integrity` on the page', async () => {
  const bytes = readFileSync(`${root}${WEIGHTS}`);
  site.overrides.set(WEIGHTS, (_, response) => response.end(bytes.subarray(0, bytes.length / 2)));
  assert.match(await fault(), /^integrity .*ends after/);
});

test('a missing weight file is the error `http-status` on the page, and loading again works', async () => {
  site.overrides.set(WEIGHTS, (_, response) => response.writeHead(404).end());
  assert.match(await fault(), /^http-status .*404/);
  site.overrides.delete(WEIGHTS);
  await page.click('#loading-button');
  await shows(TEXT);
  assert.ok(await page.isHidden('#error'));
});

test('a manifest without weights is the error `model-file-missing` on the page', async () => {
  const manifest = JSON.parse(readFileSync(`${root}models/default/manifest.json`, 'utf8'));
  manifest.files = manifest.files.filter(({ path }: { path: string }) => path !== 'model.safetensors');
  site.overrides.set('/models/default/manifest.json', (_, response) => response.end(JSON.stringify(manifest)));
  assert.match(await fault(), /^model-file-missing /);
});

test('a missing engine is the error `engine-unavailable` on the page', async () => {
  site.overrides.set('/wasm/promptpress_bg.wasm', (_, response) => response.writeHead(404).end());
  assert.match(await fault(), /^engine-unavailable /);
});

test('a missing worker script is an error on the page, not a hang', async () => {
  site.overrides.set('/worker.js', (_, response) => response.writeHead(404).end());
  assert.match(await fault(), /^engine-crashed .*worker\.js/);
});

test('cancel stops the download, and loading again works', async () => {
  const request = new Promise<ServerResponse>((resolve) => {
    site.overrides.set(WEIGHTS, (_, response) => {
      response.write(Buffer.alloc(100_000));
      resolve(response);
    });
  });
  await visit();
  // The smaller files come first: a cancel before the weights are asked for would stop another download.
  const response = await request;
  const closed = once(response, 'close');
  assert.match((await page.textContent('#loading-text')) ?? '', /Downloading/);
  await page.click('#loading-button');
  await closed;
  assert.equal(await reached(page, 'cancelled', 'error'), 'cancelled');
  assert.ok(await page.isHidden('#error'));
  site.overrides.delete(WEIGHTS);
  await page.click('#loading-button');
  await shows(TEXT);
});
