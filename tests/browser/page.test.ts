// The page in a real browser, against the native command.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launch, newPage, reached } from './support/chromium.js';
import { compressNatively } from './support/native.js';
import { Site } from './support/site.js';

// Short, since software WebGPU takes long; with what makes offsets differ: an emoji, Chinese, a line break.
const TEXT = `Okay, so, um, we should probably move the release to the 28th 🙏, you know?
请在周五之前完成。 Do not ship without the refund flow!`;
const RATE = 0.5;

let site: Site;
let browser: Browser;
let context: BrowserContext;
before(async () => {
  site = await Site.start();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await site.stop();
});

async function open(query: string, text: string): Promise<Page> {
  context = await browser.newContext();
  const page = await newPage(context, text);
  await page.goto(`${site.url}/${query}`);
  const state = await reached(page, 'ready', 'error');
  assert.equal(state, 'ready', (await page.textContent('#error')) ?? '');
  return page;
}

/** The words that the page shows, and whether they are struck through. */
function shownWords(page: Page): Promise<{ text: string; kept: boolean }[]> {
  return page.$$eval('#highlighted > *', (elements) =>
    elements.map((element) => ({ text: element.textContent ?? '', kept: element.tagName !== 'DEL' })),
  );
}

for (const device of ['cpu', 'webgpu']) {
  test(`on ${device} the page keeps the words that the native command keeps`, async () => {
    const page = await open(`?device=${device}`, TEXT);
    const native = compressNatively(TEXT, RATE);
    assert.ok(native.words.some((word) => word.kept) && native.words.some((word) => !word.kept));
    assert.deepEqual(
      await shownWords(page),
      native.words.map(({ text, kept }) => ({ text, kept })),
    );
    assert.equal(await page.textContent('#result'), native.text);
    assert.equal(await page.textContent('#highlighted'), TEXT);
    assert.equal(await page.getAttribute('#device', 'data-device'), device);
    assert.match((await page.textContent('#device')) ?? '', /asked for/);
    await context.close();
  });
}

test('the package gives the offsets and probabilities of the native command', async () => {
  context = await browser.newContext();
  const page = await newPage(context);
  await page.goto(`${site.url}/blank`);
  const { words, text } = await page.evaluate(
    async ({ text, rate }) => {
      const path = '/index.js';
      const { PromptPress } = (await import(path)) as typeof import('../../www/lib/index.js');
      const press = await PromptPress.create({ device: 'cpu' });
      const result = await press.compress(text, { rate });
      press.dispose();
      return result;
    },
    { text: TEXT, rate: RATE },
  );
  const native = compressNatively(TEXT, RATE);
  assert.equal(text, native.text);
  const place = ({ text, start, end, kept }: (typeof native.words)[number]) => ({ text, start, end, kept });
  assert.deepEqual(words.map(place), native.words.map(place));
  for (const [i, { probability }] of words.entries()) {
    const difference = Math.abs(probability - (native.words[i]?.probability ?? Number.NaN));
    assert.ok(difference < 1e-3, `word ${i} differs by ${difference}`);
  }
  await context.close();
});

test('the slider selects again without running the encoder, and keeps what the native command keeps', async () => {
  const page = await open('?device=cpu', TEXT);
  const time = await page.textContent('#time');
  for (const percent of [20, 80, 100]) {
    await page.fill('#rate', String(percent));
    const { text } = compressNatively(TEXT, percent / 100);
    await page.waitForFunction((wanted) => document.querySelector('#result')?.textContent === wanted, text);
    assert.equal(await page.textContent('#rate-value'), `${percent} %`);
  }
  assert.equal(await page.textContent('#time'), time);
  assert.equal(await page.textContent('#saved'), '0 %');
  await context.close();
});

test('copy puts the result on the clipboard and says so', async () => {
  const page = await open('?device=cpu', TEXT);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.click('#copy');
  await page.waitForFunction(() => document.querySelector('#copied')?.textContent === 'Copied');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await page.textContent('#result'));
  await context.close();
});

test('text that looks like markup stays text', async () => {
  const text = '<img src=x onerror="document.title=1"> and <b>bold</b> &amp; so on';
  const page = await open('?device=cpu', text);
  assert.equal(await page.textContent('#highlighted'), text);
  assert.equal(await page.$$eval('#highlighted img, #highlighted b, #result img', (found) => found.length), 0);
  await context.close();
});

test('a word says how likely it is needed, whether it stays, and why', async () => {
  const page = await open('?device=cpu', TEXT);
  const explained = await page.$$eval('#highlighted > *', (elements) =>
    elements.map((element) => [element.textContent, element.getAttribute('title'), element.ariaDescription]),
  );
  const [, title = '', description] = explained.find(([text]) => text === '28th') ?? [];
  assert.match(title ?? '', /^needed: \d+ % · stays: protected \(number\)$/);
  assert.equal(description, title);
  for (const [text, title] of explained) assert.match(title ?? '', /^needed: \d+ % · (stays|goes): .+$/, text ?? '');
  await context.close();
});

test('what is protected can be switched', async () => {
  const page = await open('?device=cpu', TEXT);
  assert.equal(await page.textContent('#protect-count'), '9 of 10');
  await page.click('summary');
  await page.uncheck('#protect-kinds input[value=numbers]');
  await page.waitForFunction(() => !document.querySelector('#highlighted')?.innerHTML.includes('protected (number)'));
  assert.equal(await page.textContent('#protect-count'), '8 of 10');
  await context.close();
});

test('tokens are counted as asked, by ranks of this site', async () => {
  const page = await open('?device=cpu', TEXT);
  const ranks = page.waitForResponse(/o200k_base/);
  await page.selectOption('#counter', 'o200k_base');
  await ranks;
  const whole = o200k(TEXT);
  let [tokens, result] = ['', ''];
  // The new figures come in their own time, and only the page's own text says what they must be.
  for (let tries = 0; tries < 100 && tokens !== `${whole} → ${o200k(result)}`; tries++) {
    await page.waitForTimeout(100);
    [tokens, result] = [(await page.textContent('#tokens')) ?? '', (await page.textContent('#result')) ?? ''];
  }
  assert.equal(tokens, `${whole} → ${o200k(result)}`);
  assert.ok(o200k(result) <= whole * RATE);
  await context.close();
});

test('the page says when nothing was compressed, and when the budget gave way', async () => {
  const page = await open('?device=cpu', TEXT);
  assert.equal(await page.textContent('#note'), '');
  await page.fill('#rate', '100');
  await page.waitForFunction(() => document.querySelector('#note')?.textContent?.includes('within the budget'));
  await page.fill('#prompt', 'Stop the release, please.');
  await page.waitForFunction(() => document.querySelector('#note')?.textContent?.includes('too short'));
  await page.fill('#rate', '5');
  await page.fill(
    '#prompt',
    'See https://example.com/one, https://example.com/two and https://example.com/three, please.',
  );
  await page.waitForFunction(() => document.querySelector('#note')?.textContent?.includes('More stays'));
  await context.close();
});

test('axe finds nothing on the page, in light and in dark', async () => {
  const page = await open('?device=cpu', TEXT);
  await page.click('summary');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      [],
    );
  }
  await context.close();
});
