// The figures as the README shows them: a table, and a picture of the speeds.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from '../../www/tools/paths.mjs';

const START = '<!-- bench -->';
const END = '<!-- /bench -->';
const PICTURE = 'docs/speed.svg';

/** Writes both. `rows` as Report.rows gives them, `head` what was measured with. */
export function writeReadme(rows, head) {
  mkdirSync(`${root}docs`, { recursive: true });
  writeFileSync(root + PICTURE, picture(rows.filter(isSpeed)));
  const readme = readFileSync(`${root}README.md`, 'utf8');
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`README.md has no ${START} … ${END}`);
  const body = [`![Tokens a second](${PICTURE})`, '', table(rows), '', machine(head), ''].join('\n');
  writeFileSync(`${root}README.md`, `${readme.slice(0, start)}${START}\n${body}${readme.slice(end)}`);
}

const isSpeed = (row) => row.unit === 'tokens/s';

function table(rows) {
  const memory = new Map(rows.filter(({ what }) => what.endsWith(': peak memory')).map((row) => [base(row), row]));
  const lines = rows.filter(isSpeed).map((row) => {
    const used = memory.get(base(row));
    const side = (key) => {
      const mark = row.note.includes(`${key}: first window`) ? ' ¹' : '';
      return row[key] === null ? '–' : `${figure(row[key])}${mark} · ${used?.[key] ? figure(used[key]) : '–'}`;
    };
    return `| ${base(row)} | ${side('ours')} | ${side('peer')} | ${row.ratio ? `× ${row.ratio.toPrecision(3)}` : ''} |`;
  });
  const sizes = rows.filter((row) => row.unit === 'MB' && !row.what.includes(': peak memory'));
  const size = sizes.map(
    ({ what, ours, peer }) => `| ${what} | ${figure(ours)} MB | ${peer === null ? '–' : `${figure(peer)} MB`} | |`,
  );
  const titles = '| tokens/s · peak memory in MB | promptpress | onnxruntime | speed |\n|---|---|---|---|';
  return [titles, ...lines, ...size].join('\n');
}

function machine(head) {
  const facts = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  return [
    `Measured with ${facts.join('; ')}.`,
    'The peer is onnxruntime-web in the browser and onnxruntime for Python natively, both with an f32 graph fused by its',
    'own optimizer, from ids to logits; ours runs from 8-bit weights and is timed with tokenizing. One thread each in the',
    'browser, all cores natively. ¹ a single first window: a second one would have taken too long. – none in the time',
    'given. SwiftShader and lavapipe imitate a GPU on the CPU: those rows compare kernels, not what a GPU gives.',
  ].join('\n');
}

/** Pairs of bars on a logarithmic scale, which is the only one that holds all of them. */
function picture(rows) {
  const [left, width, height] = [262, 400, 44];
  const values = rows.flatMap(({ ours, peer }) => [ours, peer]).filter((value) => value > 0);
  const [low, high] = [Math.min(...values) / 2, Math.max(...values)];
  const length = (value) => (width * Math.log(value / low)) / Math.log(high / low);
  const bar = (value, y, colour) => {
    if (!value) return `<text x="${left}" y="${y + 12}" class="faint">–</text>`;
    const end = left + length(value);
    return (
      `<rect x="${left}" y="${y}" width="${length(value).toFixed(1)}" height="15" rx="2" fill="${colour}"/>` +
      `<text x="${(end + 6).toFixed(1)}" y="${y + 12}">${figure(value)}</text>`
    );
  };
  const bars = rows.map((row, i) => {
    const y = 34 + i * height;
    return `<text x="${left - 8}" y="${y + 21}" text-anchor="end">${base(row)}</text>${bar(row.ours, y, '#2f6f4f')}${bar(row.peer, y + 17, '#b9b3a6')}`;
  });
  const total = 44 + rows.length * height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 ${total}" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #333 } .faint { fill: #888 } @media (prefers-color-scheme: dark) { text { fill: #ddd } }</style>
<rect x="${left}" y="8" width="12" height="12" rx="2" fill="#2f6f4f"/><text x="${left + 18}" y="18">promptpress</text>
<rect x="${left + 110}" y="8" width="12" height="12" rx="2" fill="#b9b3a6"/><text x="${left + 128}" y="18">onnxruntime · tokens/s, logarithmic</text>
${bars.join('\n')}
</svg>
`;
}

const base = ({ what }) => what.replace(/: (speed|peak memory)$/, '');

/** Three digits that mean something. */
function figure(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
