// Python's results, in the browser: the token probabilities on both devices, the whole result on the CPU.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, JSHandle, Page } from 'playwright-core';
import type { PromptPress, ReferenceCompression, ReferenceTrace } from '../../www/lib/index.js';
import { launch, newPage } from './support/chromium.js';
import { camelOptions, type GoldenCase, goldenCases, goldenFolder, goldenMissing } from './support/golden.js';
import { manifestOf, Site } from './support/site.js';

const TOLERANCE = 1e-4;

let site: Site;
let browser: Browser;
before(async () => {
  if (goldenMissing) return;
  site = await Site.start({ '/golden/': `${goldenFolder}/checkpoint` });
  const manifest = manifestOf(`${goldenFolder}/checkpoint`, ['config.json', 'tokenizer.json', 'model.safetensors']);
  site.overrides.set('/golden/manifest.json', (_, response) => response.end(manifest));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function press(page: Page, device: 'cpu' | 'webgpu'): Promise<JSHandle<PromptPress>> {
  await page.goto(`${site.url}/blank`);
  return page.evaluateHandle(async (device) => {
    const path = '/index.js';
    const { PromptPress } = (await import(path)) as typeof import('../../www/lib/index.js');
    return PromptPress.create({ model: '/golden/', device });
  }, device);
}

/** Where two traces differ first, or nothing. */
function difference(actual: ReferenceTrace[], expected: ReferenceTrace[]): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} calls, expected ${expected.length}`;
  for (const [call, { words, probs }] of expected.entries()) {
    const seen = actual[call];
    for (const [i, word] of words.entries()) {
      if (seen?.words[i] !== word) return `call ${call}, word ${i}: ${seen?.words[i]}, expected ${word}`;
      const ours = seen.probs[i] ?? [];
      const theirs = probs[i] ?? [];
      const far = theirs.findIndex((p, token) => !(Math.abs(p - (ours[token] ?? Number.NaN)) <= TOLERANCE));
      if (far >= 0) return `call ${call}, word ${i} (${word}), token ${far}: ${ours[far]}, expected ${theirs[far]}`;
      if (ours.length !== theirs.length) return `call ${call}, word ${i}: ${ours.length} tokens`;
    }
    if (seen?.words.length !== words.length) return `call ${call}: ${seen?.words.length} words`;
  }
  return undefined;
}

for (const device of ['cpu', 'webgpu'] as const) {
  test(`token probabilities on ${device} are Python's within ${TOLERANCE}`, { skip: goldenMissing }, async (t) => {
    const page = await newPage(await browser.newContext());
    const handle = await press(page, device);
    assert.equal(await handle.evaluate((p) => p.device), device);
    const cases = goldenCases().filter(({ words }) => words);
    assert.ok(cases.length > 0);
    const different: string[] = [];
    for (const { name, context, options, words = [] } of cases) {
      const trace = await handle.evaluate(
        (p, { context, options }) => p.traceReference(context, { mode: 'reference', ...options }),
        { context, options: camelOptions(options) },
      );
      const found = difference(trace, words);
      if (found) different.push(`${name}: ${found}`);
    }
    t.diagnostic(`${cases.length} cases compared on ${device}`);
    assert.deepEqual(different, []);
    await page.close();
  });
}

/** What we return for a case: the result in our names, or the code of the error. */
type Outcome = ReferenceCompression | { code: string };

function expected({ result }: GoldenCase): ReferenceCompression | undefined {
  return (
    result && {
      text: result.compressed_prompt,
      contexts: result.compressed_prompt_list,
      originalTokens: result.origin_tokens,
      compressedTokens: result.compressed_tokens,
      ratio: result.ratio,
      rate: result.rate,
      labels: result.fn_labeled_original_prompt,
    }
  );
}

test("reference mode on cpu returns Python's results, and a coded error where Python raises", {
  skip: goldenMissing,
}, async (t) => {
  const page = await newPage(await browser.newContext());
  const handle = await press(page, 'cpu');
  const cases = goldenCases();
  const different: unknown[] = [];
  for (const golden of cases) {
    const outcome: Outcome = await handle.evaluate(
      (p, { context, options }) =>
        p.compress(context, { mode: 'reference', returnWordLabel: true, ...options }).catch(({ code }) => ({ code })),
      { context: golden.context, options: camelOptions(golden.options) },
    );
    try {
      if (golden.error) assert.match('code' in outcome ? outcome.code : 'no error', /^(reference-|option)/);
      else assert.deepEqual(outcome, expected(golden));
    } catch {
      different.push({ name: golden.name, outcome, expected: golden.error ?? expected(golden) });
    }
  }
  t.diagnostic(`${cases.length} cases compared`);
  assert.deepEqual(different, []);
  await page.close();
});
