// Chat messages of four vendors: their texts are compressed, and nothing else of them changes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import type { Browser, JSHandle } from 'playwright-core';
import type { MessagesOptions, PromptPress } from '../../www/lib/index.js';
import { launch } from './support/chromium.js';
import { at, CONVERSATIONS, without } from './support/conversations.js';
import { openPress } from './support/press.js';
import { Site } from './support/site.js';
import { isSubsequence, sample } from './support/texts.js';

interface Message {
  role: string;
  content: string | unknown[];
  link?: URL;
  call?: () => string;
}

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

const compressMessages = (messages: unknown, options: MessagesOptions = {}) =>
  press.evaluate((p, { messages, options }) => p.compressMessages(messages, options), { messages, options });

for (const { vendor, input, texts } of CONVERSATIONS) {
  const paths = texts.map(({ path }) => path);

  test(`${vendor}: the texts of user and assistant are compressed, the newest less, and nothing else changes`, async () => {
    const { messages, parts, ...whole } = await compressMessages(input, { rate: 0.4 });
    assert.deepEqual(without(messages, paths), without(input, paths));
    assert.deepEqual(
      parts.map(({ role }) => role),
      texts.map(({ role }) => role),
    );
    for (const [i, { text, changed, words, ...part }] of parts.entries()) {
      const { path = [] } = texts[i] ?? {};
      const original = String(at(input, path));
      assert.equal(at(messages, path), text);
      assert.equal(changed, text !== original);
      assert.ok(isSubsequence(text, original));
      for (const word of words) assert.equal(original.slice(word.start, word.end), word.text);
      const isNewest = i === parts.length - 1;
      if (isNewest) assert.ok(part.rate >= 0.8, `the newest has ${part.rate}`);
      else assert.ok(changed && part.rate < 0.6, `part ${i} has ${part.rate}`);
    }
    assert.equal(
      whole.compressedTokens,
      parts.reduce((sum, part) => sum + part.compressedTokens, 0),
    );
    assert.equal(whole.device, 'cpu');
  });

  test(`${vendor}: a target in o200k_base holds over all texts`, async () => {
    const { messages, ...whole } = await compressMessages(input, { targetTokens: 300, tokenCounter: 'o200k_base' });
    const count = (value: unknown): number => paths.reduce((sum, path) => sum + o200k(String(at(value, path))), 0);
    assert.equal(whole.originalTokens, count(input));
    assert.equal(whole.compressedTokens, count(messages));
    assert.ok(whole.compressedTokens <= 300);
  });

  test(`${vendor}: roles have rates of their own, or are left alone`, async () => {
    const roles = { user: false, assistant: { rate: 0.3 }, system: 0.5, tool: 0.5 } as const;
    const { messages, parts } = await compressMessages(input, { roles, minChars: 20 });
    for (const { path, role } of texts) {
      assert.equal(at(messages, path) === at(input, path), role === 'user', path.join('.'));
    }
    const compressed = new Set(parts.filter((part) => part.changed).map((part) => part.role));
    assert.ok(compressed.has('assistant') && compressed.has('tool') && !compressed.has('user'));
    for (const part of parts.filter(({ role }) => role === 'assistant')) assert.equal(part.rateAsked, 0.3);
  });
}

test('what is not compressed is the same object, and what is no JSON stays what it was', async () => {
  const same = await press.evaluate(async (p, text) => {
    const file = { type: 'file', mediaType: 'image/png', data: new Uint8Array([1, 2, 3]) };
    const system = { role: 'system', content: text };
    const link = new URL('https://example.com/');
    const call = (): string => 'x';
    const messages: Message[] = [
      system,
      { role: 'user', content: [file, { type: 'text', text }], link, call },
      { role: 'user', content: 'Thanks!' },
    ];
    Object.freeze(messages);
    const { messages: result, parts } = await p.compressMessages(messages, { rate: 0.4, newestUserFloor: null });
    const [first, second, third] = result;
    return [
      first === system,
      third === messages[2],
      second?.content[0] === file,
      second?.link === link && second?.call === call,
      second !== messages[1],
      messages[1]?.content[1] !== second?.content[1],
      parts.length === 1 && parts[0]?.message === 1,
    ];
  }, sample('Meeting'));
  assert.deepEqual(same, Array(7).fill(true));
});

test('messages without texts to compress are the same object', async () => {
  const same = await press.evaluate(async (p) => {
    const messages = [{ role: 'user', content: 'Thanks!' }];
    const result = await p.compressMessages(messages);
    return { same: result.messages === messages, parts: result.parts, rate: result.rate };
  });
  assert.deepEqual(same, { same: true, parts: [], rate: 1 });
});

test('what no vendor takes is a coded error', async () => {
  for (const messages of [7, 'hello', { messages: 'hello' }, [{ content: 'no role' }], [[]]]) {
    const code = await press.evaluate(
      (p, messages) =>
        p.compressMessages(messages).then(
          () => 'none',
          (error) => error.code,
        ),
      messages,
    );
    assert.equal(code, 'messages-malformed', JSON.stringify(messages));
  }
});
