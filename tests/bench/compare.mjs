// npm run compare: our results beside those of llmlingua's rules, on prompts that such compressors break; written into
// the README. Both come from the same model and the command itself: its reference mode decides as llmlingua 0.2.2 does.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { heading, main, run } from '../../www/tools/command.mjs';
import { root } from '../../www/tools/paths.mjs';

const START = '<!-- compare -->';
const END = '<!-- /compare -->';

/** What one mode makes of all prompts. */
function compress(mode, prompts) {
  const lines = prompts.map(({ text, rate }) => JSON.stringify({ context: text, options: { rate } })).join('\n');
  const args = ['run', '--release', '--quiet', '--', 'compress', '--jsonl', '--device', 'cpu', '--mode', mode];
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: root, input: lines, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split('\n').map((line) => JSON.parse(line));
}

/** Text as a cell of a table shows it. */
function cell(text) {
  const escaped = text.replace(/[\\|`<>*_{}[\]#~]/g, (c) => `&#${c.codePointAt(0)};`);
  return escaped.trim().replace(/\n/g, '<br>').replace(/ {2,}/g, (spaces) => '&nbsp;'.repeat(spaces.length));
}

/** `tokens before → after` of a result, or its error. */
function column(answer) {
  if (answer.error) return `*error: ${answer.error.code}*`;
  return `${cell(answer.compressed_prompt)} *(${answer.compressed_tokens} of ${answer.origin_tokens})*`;
}

await main(async () => {
  heading('Building the command');
  await run('cargo', ['build', '--release', '--bin', 'promptpress']);
  const prompts = JSON.parse(readFileSync(`${root}tests/data/telling.json`, 'utf8'));
  heading('Compressing');
  const [ours, theirs] = ['faithful', 'reference'].map((mode) => compress(mode, prompts));
  const rows = prompts.map(({ breaks, text, rate }, i) => {
    return `| ${breaks}, rate ${rate}<br>${cell(text)} | ${column(ours[i])} | ${column(theirs[i])} |`;
  });
  const table = ['| prompt | promptpress | llmlingua 0.2.2 |', '|---|---|---|', ...rows].join('\n');
  const readme = readFileSync(`${root}README.md`, 'utf8');
  const [before, after] = [readme.indexOf(START), readme.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`README.md has no ${START} … ${END}`);
  writeFileSync(`${root}README.md`, `${readme.slice(0, before)}${START}\n${table}\n${readme.slice(after)}`);
  console.log(table);
});
