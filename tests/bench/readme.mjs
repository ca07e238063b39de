// The figures as the README shows them: tables, and pictures of the speeds and of the cost over the length.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from '../../www/tools/paths.mjs';
import { lengthPicture } from './pictures/length.mjs';
import { speedPicture } from './pictures/speed.mjs';
import { otherTable, speedTable } from './tables.mjs';

const START = '<!-- bench -->';
const END = '<!-- /bench -->';
const SPEED = 'docs/speed.svg';
const LENGTH = 'docs/length.svg';

/** Writes all of them. `rows` as Report.rows gives them, `head` what was measured with. */
export function writeReadme(rows, head) {
  mkdirSync(`${root}docs`, { recursive: true });
  writeFileSync(root + SPEED, speedPicture(rows));
  writeFileSync(root + LENGTH, lengthPicture(rows));
  const readme = readFileSync(`${root}README.md`, 'utf8');
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`README.md has no ${START} … ${END}`);
  const body = [
    `![Tokens a second](${SPEED})`,
    speedTable(rows),
    `![Seconds over the length of the text](${LENGTH})`,
    otherTable(rows),
    machine(head),
  ].join('\n\n');
  writeFileSync(`${root}README.md`, `${readme.slice(0, start)}${START}\n${body}\n${readme.slice(end)}`);
}

function machine(head) {
  const facts = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  return [
    `Measured with ${facts.join('; ')}.`,
    'Medians, in brackets the extremes. The peer is onnxruntime-web in the browser and onnxruntime for Python natively,',
    'with an f32 graph fused by its own optimizer, where it says so quantised to int8 by its own tool, from ids to logits;',
    'ours runs from 8-bit weights and is timed with tokenizing. One thread each in the browser, all cores natively.',
    '¹ a single first window: a second one would have taken too long. – none in the time given. SwiftShader and lavapipe',
    'imitate a GPU on the CPU: those rows compare kernels, not what a GPU gives. A warm start begins with no worker and',
    'ends with a compressed text of 100 words, files cached on disk. Memory: the most that a process had resident, or that',
    "the WebAssembly of the page's worker took; ours with a prompt of 10,000 tokens, the peer (int8) with a window of 512.",
    'Length: compress() of paragraphs drawn from the samples of the page, by the tokens that they have in fact.',
  ].join('\n');
}
