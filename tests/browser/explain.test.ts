// What every word says of itself, what is protected, and what happens to budgets that cannot be met.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, JSHandle } from 'playwright-core';
import { type Compression, type FaithfulOptions, PROTECT_KINDS, type PromptPress } from '../../www/lib/index.js';
import { launch } from './support/chromium.js';
import { openPress } from './support/press.js';
import { Site } from './support/site.js';
import { sample } from './support/texts.js';

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

type Answer = Compression & { readonly code?: never };
type Refusal = { readonly code: string; readonly message: string };

function compress(text: string, options: FaithfulOptions): Promise<Answer | Refusal> {
  return press.evaluate(
    (p, { text, options }) => p.compress(text, options).catch(({ code, message }) => ({ code, message })),
    { text, options },
  ) as Promise<Answer | Refusal>;
}

async function compressed(text: string, options: FaithfulOptions): Promise<Compression> {
  const answer = await compress(text, options);
  if ('text' in answer) return answer;
  throw new Error(`${answer.code}: ${answer.message}`);
}

/** One of each kind that comes out byte for byte, in prose that may go. */
const PIECES = {
  code: '`kubectl  get pods`',
  urls: 'https://example.com/a_b?q=1&r=%20#top',
  emails: 'jane.doe+test@mail.example.org',
  paths: '/etc/nginx/conf.d/site.conf',
  numbers: '€1,299.50',
  placeholders: '{{customer_name}}',
  tags: '<answer lang="de">',
  identifiers: 'parseHttpResponse_v2',
} as const;
const PROSE = 'and, you know, as everybody here has really been saying for quite some time now, there also is';
const TEXT = Object.values(PIECES).reduce((text, piece) => `${text} ${PROSE} ${piece}`, 'Well, to be honest with you,');

test('by default everything that is protected comes out byte for byte, and says by which rule', async () => {
  const { text, words } = await compressed(TEXT, { rate: 0.5 });
  assert.ok(text.length < TEXT.length);
  for (const piece of Object.values(PIECES)) assert.ok(text.includes(piece), `${piece} in ${text}`);
  const rule = (word: string) => words.find((found) => word.includes(found.text) && found.reason === 'protected')?.rule;
  assert.equal(rule(PIECES.urls), 'url');
  assert.equal(rule(PIECES.emails), 'email');
  assert.equal(rule(PIECES.numbers), 'number');
});

test('without protection nothing says that it is protected', async () => {
  const { words } = await compressed(TEXT, { rate: 0.3, protect: false });
  assert.deepEqual(
    words.filter((word) => word.reason === 'protected'),
    [],
  );
});

for (const kind of PROTECT_KINDS) {
  test(`${kind} can be protected alone, and switched off`, async () => {
    const alone = await compressed(TEXT, { rate: 0.3, protect: [kind] });
    const off = await compressed(TEXT, { rate: 0.3, protect: { kinds: { [kind]: false } } });
    const rules = (words: Compression['words']) => new Set(words.flatMap((word) => word.rule ?? []));
    assert.ok(rules(alone.words).size <= 1);
    assert.ok([...rules(alone.words)].every((rule) => !rules(off.words).has(rule)));
    const piece = (PIECES as Partial<Record<string, string>>)[kind];
    if (piece === undefined) return;
    assert.equal(rules(alone.words).size, 1);
    assert.ok(alone.text.includes(piece));
  });
}

test('the default is every kind but quotes', async () => {
  const kinds = PROTECT_KINDS.filter((kind) => kind !== 'quotes');
  const { milliseconds: _, ...byDefault } = await compressed(sample('Technical'), { rate: 0.4 });
  const { milliseconds: __, ...named } = await compressed(sample('Technical'), { rate: 0.4, protect: kinds });
  assert.deepEqual(named, byDefault);
});

test('literals and patterns are protected by their index; flags of a RegExp count', async () => {
  const answer = await press.evaluate(
    (p, text) =>
      p.compress(text, { rate: 0.2, protect: { kinds: [], literals: ['you know'], patterns: ['T.m:', /MARIA:/i] } }),
    sample('Meeting'),
  );
  assert.ok(answer.text.includes('you know'));
  const rules = new Map(answer.words.filter((word) => word.rule).map((word) => [word.text, word.rule]));
  assert.equal(rules.get('know'), 'literal:0');
  assert.equal(rules.get('Tom'), 'pattern:0');
  assert.equal(rules.get('Maria'), 'pattern:1');
});

test('a pattern with look-around is a coded error', async () => {
  const refusal = await compress(sample('Meeting'), { protect: { patterns: ['(?<=a)b'] } });
  assert.equal(refusal.code, 'option-out-of-range');
});

test('every word says why it stays or goes, and the text is what stays', async () => {
  const text = sample('Meeting');
  const { words, text: result } = await compressed(text, { rate: 0.5, forceTokens: ['Aisha'] });
  const goes = new Set(['score', 'budget', 'filter', 'repeat']);
  for (const { text: word, start, end, part, kept, reason, rule, probability } of words) {
    assert.equal(text.slice(start, end), word);
    assert.equal(part, 0);
    assert.ok(probability >= 0 && probability <= 1);
    assert.equal(rule !== undefined, reason === 'protected');
    if (!kept) assert.ok(goes.has(reason), `${word} goes for ${reason}`);
  }
  const reasons = new Set(words.map((word) => word.reason));
  for (const reason of ['protected', 'forced'] as const) assert.ok(reasons.has(reason), reason);
  assert.ok(words.filter((word) => word.text === 'Aisha').every((word) => word.kept));
  const letters = (text: string): string => text.replaceAll(/\s+/gu, '');
  const kept = words.filter((word) => word.kept).map((word) => word.text);
  assert.equal(letters(result), letters(kept.join('')));
});

test('a text that comes back whole says why', async () => {
  const short = await compressed('Stop the release, please.', { rate: 0.1 });
  assert.deepEqual([short.text, short.unchanged], ['Stop the release, please.', 'short']);
  const cut = await compressed('Well, I would say that you should probably stop the release.', {
    rate: 0.5,
    minTokens: 0,
  });
  assert.equal(cut.unchanged, undefined);
  const fits = await compressed(sample('Meeting'), { targetTokens: 10_000 });
  assert.deepEqual([fits.text, fits.unchanged], [sample('Meeting'), 'within-budget']);
});

test('a target that must be exceeded is a coded error with the amount, or the closest result', async () => {
  const text = sample('Meeting');
  const options: FaithfulOptions = { targetTokens: 20, protect: { kinds: [], patterns: ['(?s)Maria:.*week'] } };
  const refusal = await compress(text, options);
  assert.equal(refusal.code, 'budget-too-small');
  const { overBudget, compressedTokens, text: result } = await compressed(text, { ...options, bestEffort: true });
  assert.equal(overBudget, true);
  assert.ok(compressedTokens > 20);
  assert.match('message' in refusal ? refusal.message : '', new RegExp(`\\b${compressedTokens}\\b`));
  assert.ok(result.includes(text.slice(text.indexOf('Maria:'), text.lastIndexOf('week') + 4)));
});

test('a higher rate keeps a superset, and the same call gives the same result', async () => {
  let before: readonly boolean[] = [];
  for (const rate of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    const { words } = await compressed(sample('Mixed'), { rate });
    const kept = words.map((word) => word.kept);
    assert.ok(before.every((kept_, i) => !kept_ || kept[i]));
    assert.deepEqual(
      (await compressed(sample('Mixed'), { rate })).words.map((word) => word.kept),
      kept,
    );
    before = kept;
  }
});
