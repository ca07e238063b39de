import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoredWords } from '../../www/lib/scored.js';

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
    const cut = scoredWords(text, {
      starts: Uint32Array.from(spans, ([start]) => start),
      ends: Uint32Array.from(spans, ([, end]) => end),
      probabilities: Float32Array.from(words, () => 0.5),
    });
    assert.deepEqual(
      cut.map((word) => word.text),
      words,
    );
    for (const { text: word, start, end } of cut) assert.equal(text.slice(start, end), word);
  });
}
