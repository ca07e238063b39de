// Texts of any length for the rows that need long ones.
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { root } from '../../www/tools/paths.mjs';

/** UTF-16 code units a token, over the samples, with the tokenizer of the model in the box. */
const UNITS_PER_TOKEN = 3.5;

/** What texts are made of: the page's samples. */
export const SOURCE = `${root}www/demo/samples.ts`;

/**
 * A text of about so many tokens: paragraphs of the page's samples (meetings, mails, code, Chinese, JSON) drawn at
 * random, their digits drawn anew. The same text each time.
 */
export async function textOf(tokens) {
  const { code } = transformSync(readFileSync(SOURCE, 'utf8'), { loader: 'ts', format: 'esm' });
  const { SAMPLES } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const paragraphs = SAMPLES.flatMap(({ text }) => text.split('\n\n'));
  const random = generator(1);
  const length = tokens * UNITS_PER_TOKEN;
  const drawn = [];
  for (let units = 0; units < length; units += drawn.at(-1).length + 2) {
    const paragraph = paragraphs[Math.floor(random() * paragraphs.length)];
    drawn.push(paragraph.replace(/\d/g, () => Math.floor(random() * 10)));
  }
  // Not in the middle of a word.
  return drawn
    .join('\n\n')
    .slice(0, length)
    .replace(/\s+\S*$/, '');
}

/** Numbers from 0 to 1, by a linear congruence: enough to draw by, and the same everywhere. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
