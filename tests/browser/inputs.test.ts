// Contexts, segments and tags.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, JSHandle } from 'playwright-core';
import type { PromptPress } from '../../www/lib/index.js';
import { launch } from './support/chromium.js';
import { openPress } from './support/press.js';
import { Site } from './support/site.js';
import { isSubsequence, sample } from './support/texts.js';

const [FIRST = '', SECOND = '', THIRD = ''] = ['Meeting', 'Support e-mail', '中文'].map(sample);

let site: Site;
let browser: Browser;
let press: JSHandle<PromptPress>;
before(async () => {
  site = await Site.start();
  browser = await launch();
  press = await openPress(browser, site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

test('contexts are one text with a blank line between them, and come back one by one', async () => {
  const contexts = [FIRST, SECOND, THIRD];
  const result = await press.evaluate((p, contexts) => p.compress(contexts, { rate: 0.5 }), contexts);
  assert.equal(result.text, result.contexts.map((context) => context.text).join('\n\n'));
  for (const [i, { text, dropped }] of result.contexts.entries()) {
    assert.equal(dropped, false);
    assert.ok(isSubsequence(text, contexts[i] ?? ''));
    assert.ok(text.length < (contexts[i] ?? '').length);
  }
  for (const { part, start, end, text } of result.words) assert.equal(contexts[part]?.slice(start, end), text);
  assert.deepEqual([...new Set(result.words.map((word) => word.part))], [0, 1, 2]);
});

test('the context-level filter drops whole contexts and says which; forced ones stay', async () => {
  const [filtered, forced] = await press.evaluate(
    async (p, contexts) => {
      const scored = await p.score(contexts);
      const options = { rate: 0.8, useContextLevelFilter: true, targetContext: 1 };
      const filtered = await scored.select(options);
      const dropped = filtered.parts.findIndex((part) => part.dropped);
      const forced = await scored.select({ ...options, forceContextIds: [dropped] });
      return [filtered, { ...forced, wanted: dropped }] as const;
    },
    [FIRST, SECOND, THIRD],
  );
  const stay = filtered.contexts?.filter((context) => !context.dropped) ?? [];
  assert.ok(stay.length >= 1 && stay.length < 3);
  for (const [i, context] of filtered.parts.entries()) {
    const words = filtered.words.filter((word) => word.part === i);
    if (!context.dropped) continue;
    assert.equal(context.text, '');
    assert.ok(words.every((word) => !word.kept && word.reason === 'filter'));
  }
  assert.equal(forced.parts[forced.wanted]?.dropped, false);
});

test('useTokenLevelFilter false drops contexts and no words', async () => {
  const contexts = [FIRST, SECOND, THIRD];
  const result = await press.evaluate(
    (p, contexts) =>
      p.compress(contexts, { useContextLevelFilter: true, targetContext: 2, useTokenLevelFilter: false }),
    contexts,
  );
  for (const [i, { text, dropped }] of result.contexts.entries()) assert.equal(text, dropped ? '' : contexts[i]);
  assert.ok(result.contexts.some((context) => context.dropped));
});

test('segments are slices of one text, each with its own rate', async () => {
  const segments = [
    { text: `${FIRST}\n`, rate: 0.3 },
    { text: 'Answer in   German. Do NOT, under any circumstances, leave anything out!\n', compress: false },
    { text: SECOND, rate: 0.8 },
  ];
  const result = await press.evaluate((p, segments) => p.compress(segments, { rate: 0.5 }), segments);
  assert.equal(result.text, result.parts.map((part) => part.text).join(''));
  assert.equal(result.parts[1]?.text, segments[1]?.text);
  for (const [i, rate] of [
    [0, 0.3],
    [2, 0.8],
  ] as const) {
    assert.equal(result.parts[i]?.rateAsked, rate);
    assert.ok(Math.abs((result.parts[i]?.rate ?? 0) - rate) < 0.03, `${result.parts[i]?.rate} for ${rate}`);
  }
  assert.ok(result.words.filter((word) => word.part === 1).every((word) => word.reason === 'verbatim'));
});

test('tags make the segments that they say, in both spellings', async () => {
  const tagged = [
    'Read this. ',
    `<llmlingua, rate=0.3, compress=True>${FIRST}</llmlingua>`,
    `<llmlingua compress=false>${SECOND}</llmlingua>`,
  ].join('');
  const result = await press.evaluate((p, text) => p.compress(text, { tags: true, rate: 0.6 }), tagged);
  assert.deepEqual(
    result.parts.map((part) => part.rateAsked),
    [undefined, 0.3, undefined],
  );
  assert.equal(result.parts[2]?.text, SECOND);
  assert.ok(!result.text.includes('llmlingua'));
  const untagged = await press.evaluate((p, text) => p.compress(text, { rate: 1 }), tagged);
  assert.equal(untagged.text, tagged);
});

test('tags that do not match are a coded error with the place', async () => {
  for (const text of [
    'a <llmlingua, rate=0.4>b',
    'a </llmlingua> b',
    '<llmlingua><llmlingua>a</llmlingua></llmlingua>',
    '<llmlingua, rate=2>a</llmlingua>',
    '<llmlingua, speed=1>a</llmlingua>',
  ]) {
    const error = await press.evaluate(
      (p, text) =>
        p.compress(text, { tags: true }).then(
          () => ({ code: 'none', message: '' }),
          ({ code, message }) => ({ code, message }),
        ),
      text,
    );
    assert.equal(error.code, 'tags-malformed', text);
    assert.match(error.message, /line 1/);
  }
});

test('tokenToWord decides how pieces become words', async () => {
  const [standard, first, mean] = await press.evaluate(async (p, text) => {
    const probabilities = async (options: object): Promise<number[]> => {
      const scored = await p.score(text, options);
      return scored.words.map((word) => word.probability);
    };
    return [
      await probabilities({}),
      await probabilities({ tokenToWord: 'first' }),
      await probabilities({ tokenToWord: 'mean' }),
    ];
  }, THIRD + FIRST);
  assert.deepEqual(mean, standard);
  assert.notDeepEqual(first, mean);
});
