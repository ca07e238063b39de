import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoredWords, selectedWords } from '../../www/lib/words.js';

/** Offsets of the words as the engine counts them: UTF-16 units, from UTF-8 by Node's own encoder. */
function utf16Offset(text: string, byte: number): number {
  return Buffer.from(text, 'utf8').subarray(0, byte).toString('utf8').length;
}

for (const { text, words } of [
  { text: 'plain ascii words', words: ['plain', 'ascii', 'words'] },
  { text: '👩‍👩‍👧 family 🇩🇪 flag', words: ['👩‍👩‍👧', 'family', '🇩🇪', 'flag'] },
  { text: '会议 于 六月', words: ['会议', '于', '六月'] },
  { text: 'e\u0301 combining 𝒜 astral', words: ['e\u0301', 'combining', '𝒜', 'astral'] },
]) {
  test(`the words of ${JSON.stringify(text)} are cut at UTF-16 offsets`, () => {
    let from = 0;
    const spans = words.map((word) => {
      const start = Buffer.from(text).indexOf(word, from);
      from = start + Buffer.byteLength(word);
      return [utf16Offset(text, start), utf16Offset(text, from)] as const;
    });
    const cut = scoredWords([text], {
      offsets: Uint32Array.from(spans.flat()),
      partWords: Uint32Array.of(spans.length),
      probabilities: Float32Array.from(words, () => 0.5),
    });
    assert.deepEqual(
      cut.map((word) => word.text),
      words,
    );
    for (const { text: word, start, end } of cut) assert.equal(text.slice(start, end), word);
  });
}

test('words of several parts are cut out of their own part', () => {
  const words = scoredWords(['a 😀', '', 'a b'], {
    offsets: Uint32Array.of(0, 1, 2, 4, 0, 1, 2, 3),
    partWords: Uint32Array.of(2, 0, 2),
    probabilities: Float32Array.of(0, 1, 0.5, 0.25),
  });
  assert.deepEqual(
    words.map(({ text, part, probability }) => [text, part, probability]),
    [
      ['a', 0, 0],
      ['😀', 0, 1],
      ['a', 2, 0.5],
      ['b', 2, 0.25],
    ],
  );
});

test('reasons come with the rule behind them', () => {
  const words = ['a', 'b', 'c'].map((text) => ({ text, start: 0, end: 1, part: 0, probability: 0 }));
  const selected = selectedWords(words, {
    kept: Uint8Array.of(1, 0, 1),
    reasons: Uint8Array.of(2, 0, 1),
    reasonNames: ['budget', 'protected:url', 'protected:literal:7'],
  });
  assert.deepEqual(
    selected.map(({ kept, reason, rule }) => [kept, reason, rule]),
    [
      [true, 'protected', 'literal:7'],
      [false, 'budget', undefined],
      [true, 'protected', 'url'],
    ],
  );
});
