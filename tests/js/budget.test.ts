import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectWithinBudget, wordCosts } from '../../www/lib/budget.js';
import { PromptPressError } from '../../www/lib/errors.js';
import type { TokenCounter } from '../../www/lib/types.js';
import type { EngineSelectOptions } from '../../www/lib/worker/protocol.js';
import { code } from './support/code.js';
import { wordEngine } from './support/word-engine.js';

const TEXT = 'we should probably move the release to the 28th, and not ship without it';

async function select(options: EngineSelectOptions, counter: TokenCounter, text = TEXT) {
  const budgets: unknown[] = [];
  const engine = await wordEngine({ onSelect: ({ targetTokens }) => budgets.push(targetTokens) }).Engine.load(
    new Uint8Array(),
    new Uint8Array(),
    new Uint8Array(),
    'cpu',
  );
  const scored = await engine.score(text);
  const result = await selectWithinBudget(text, scored.ends, options, counter, async (opts, costs) =>
    scored.select(opts, costs),
  );
  return { ...result, budgets };
}

const characters: TokenCounter = (text) => text.length;

test('each word costs itself and the white space before it', () => {
  assert.deepEqual([...wordCosts('a  bb\n c ', Uint32Array.of(1, 5, 8), characters)], [1, 4, 3]);
});

test('an additive counter needs one selection', async () => {
  const { text, compressedTokens, originalTokens, budgets } = await select({ targetTokens: 30 }, characters);
  assert.equal(originalTokens, TEXT.length);
  assert.equal(compressedTokens, text.length);
  assert.ok(compressedTokens <= 30 && compressedTokens > 15);
  assert.deepEqual(budgets, [30]);
});

test("a rate is a share of the counter's tokens", async () => {
  const { compressedTokens, budgets } = await select({ rate: 0.5 }, characters);
  assert.equal(budgets[0], Math.floor(TEXT.length / 2));
  assert.ok(compressedTokens <= TEXT.length / 2);
});

test('a rate gives way to what is forced, a target does not', async () => {
  const asked: EngineSelectOptions[] = [];
  const engine = async (options: EngineSelectOptions) => {
    asked.push(options);
    if (options.targetTokens !== undefined)
      throw new PromptPressError('budget-too-small', 'what is forced is too long; raise the target');
    return { text: 'not', kept: Uint8Array.of(1), originalTokens: 0, compressedTokens: 0 };
  };
  const forceTokens = ['not'];
  const result = await selectWithinBudget('not', [3], { rate: 0.1, forceTokens }, characters, engine);
  assert.equal(result.compressedTokens, 3);
  assert.deepEqual(asked.at(-1), { rate: 0, forceTokens });
  await assert.rejects(
    selectWithinBudget('not', [3], { targetTokens: 1, forceTokens }, characters, engine),
    code('budget-too-small'),
  );
});

// Merges and splits across words: the cost of a text is not the sum of the costs of its words.
for (const [name, counter] of Object.entries<TokenCounter>({
  'charges more for the whole than for its words': (text) =>
    Math.ceil(text.length * 1.5) + (text.includes(' ') ? 9 : 0),
  'charges for every pair of neighbours': (text) => text.split(' ').length ** 2,
})) {
  for (const targetTokens of [10, 20, 40]) {
    test(`a counter that ${name} is never over ${targetTokens}`, async () => {
      const { text, compressedTokens } = await select({ targetTokens }, counter);
      assert.equal(compressedTokens, counter(text));
      assert.ok(compressedTokens <= targetTokens);
    });
  }
}

test('a text that fits whole stays whole, even where its words cost more apart', async () => {
  const apart: TokenCounter = (text) => (text === TEXT ? 10 : text.length);
  assert.equal((await select({ targetTokens: 10 }, apart)).text, TEXT);
  assert.equal((await select({ rate: 1 }, apart)).text, TEXT);
});

test('a threshold has no budget: one selection, counted by the counter', async () => {
  const { text, compressedTokens, budgets } = await select({ threshold: 0.8 }, characters);
  assert.deepEqual(budgets, [undefined]);
  assert.equal(compressedTokens, text.length);
});

test('a counter that never fits is an error, not a loop', async () => {
  await assert.rejects(
    select({ targetTokens: 5 }, () => 100),
    code('token-counter', 'more than 5'),
  );
});

for (const [what, counter] of Object.entries<unknown>({
  throws: () => {
    throw new RangeError('no vocabulary');
  },
  'returns NaN': () => Number.NaN,
  'returns infinity': () => Number.POSITIVE_INFINITY,
  'returns a negative number': () => -1,
  'returns text': () => '7',
  'returns a promise': async () => 7,
})) {
  test(`a counter that ${what} is a coded error`, async () => {
    await assert.rejects(select({ rate: 0.5 }, counter as TokenCounter), code('token-counter'));
  });
}
