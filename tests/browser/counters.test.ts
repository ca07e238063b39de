// Budgets in somebody else's tokens, recounted by a tokenizer that is not ours.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { countTokens as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import type { Browser, JSHandle } from 'playwright-core';
import type { PromptPress } from '../../www/lib/index.js';
import { launch } from './support/chromium.js';
import { openPress } from './support/press.js';
import { Site } from './support/site.js';
import { sample } from './support/texts.js';

const PEERS = { cl100k_base: cl100k, o200k_base: o200k } as const;

let site: Site;
let browser: Browser;
let press: JSHandle<PromptPress>;
before(async () => {
  site = await Site.start();
  browser = await launch();
  press = await openPress(browser, site, (page) => page.exposeFunction('countInNode', (text: string) => o200k(text)));
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

for (const encoding of ['cl100k_base', 'o200k_base'] as const) {
  for (const name of ['Meeting', 'Support e-mail', '中文', 'Mixed']) {
    test(`a target in ${encoding} holds for ${name}, and is used`, async () => {
      const text = sample(name);
      const count = PEERS[encoding];
      const whole = count(text);
      const targetTokens = Math.floor(whole * 0.6);
      const result = await press.evaluate((p, { text, options }) => p.compress(text, options), {
        text,
        options: { targetTokens, tokenCounter: encoding },
      });
      assert.equal(result.originalTokens, whole);
      assert.equal(result.compressedTokens, count(result.text));
      assert.ok(result.compressedTokens <= targetTokens, `${result.compressedTokens} of ${targetTokens}`);
      assert.ok(
        result.compressedTokens >= targetTokens - Math.max(3, targetTokens / 100),
        `${result.compressedTokens}`,
      );
      assert.equal(result.overBudget, false);
    });
  }
}

test('a rate is a share of the tokens that are asked for', async () => {
  const text = sample('Meeting');
  const { rate, compressedTokens, ...result } = await press.evaluate(
    (p, text) => p.compress(text, { rate: 0.7, tokenCounter: 'o200k_base' }),
    text,
  );
  assert.equal(compressedTokens, o200k(result.text));
  assert.ok(Math.abs(rate - 0.7) <= 0.01, String(rate));
});

test('a function that asks another process gives what the encoding of that name gives', async () => {
  const [byName, byFunction] = await press.evaluate(async (p, text) => {
    const { countInNode } = globalThis as unknown as { countInNode: (text: string) => Promise<number> };
    const scored = await p.score(text);
    const named = await scored.select({ targetTokens: 150, tokenCounter: 'o200k_base' });
    return [named, await scored.select({ targetTokens: 150, tokenCounter: countInNode })];
  }, sample('Meeting'));
  assert.deepEqual(byFunction, byName);
});

test('a function that counts at once, and one that counts halves', async () => {
  const text = sample('Meeting');
  const [characters, halves] = await press.evaluate(async (p, text) => {
    const scored = await p.score(text);
    return [
      await scored.select({ targetTokens: 700, tokenCounter: (part) => part.length }),
      await scored.select({ targetTokens: 350, tokenCounter: (part) => part.length / 2 }),
    ];
  }, text);
  assert.deepEqual([characters?.originalTokens, characters?.compressedTokens], [text.length, characters?.text.length]);
  assert.ok((characters?.compressedTokens ?? 701) <= 700);
  assert.equal(halves?.compressedTokens, Math.ceil((halves?.text.length ?? 0) / 2));
  assert.ok((halves?.compressedTokens ?? 351) <= 350);
});

for (const kind of ['throws', 'rejects', 'answers nonsense', 'answers text', 'answers less than nothing'] as const) {
  test(`a function that ${kind} is the error token-counter, and the engine goes on`, async () => {
    const outcome = await press.evaluate(
      async (p, { kind, text }) => {
        const counters: Record<typeof kind, () => unknown> = {
          throws: () => {
            throw new RangeError('no vocabulary');
          },
          rejects: async () => {
            throw new RangeError('no vocabulary');
          },
          'answers nonsense': () => Number.NaN,
          'answers text': async () => '7',
          'answers less than nothing': () => -1,
        };
        const tokenCounter = counters[kind] as () => number;
        const code = await p.compress(text, { tokenCounter }).then(
          () => 'none',
          (error) => error.code,
        );
        return { code, next: (await p.compress(text)).text };
      },
      { kind, text: sample('Meeting') },
    );
    assert.equal(outcome.code, 'token-counter');
    assert.notEqual(outcome.next, '');
  });
}

test('a function that never answers can be aborted, and the engine goes on', async () => {
  const outcome = await press.evaluate(async (p, text) => {
    const abort = new AbortController();
    const tokenCounter = (): Promise<number> => {
      abort.abort(new Error('enough'));
      return new Promise(() => undefined);
    };
    const message = await p.compress(text, { tokenCounter, signal: abort.signal }).then(
      () => 'none',
      (error) => error.message,
    );
    return { message, next: (await p.compress(text)).text };
  }, sample('Meeting'));
  assert.equal(outcome.message, 'enough');
  assert.notEqual(outcome.next, '');
});
