// The rows as tables of Markdown.
import { aimText } from './aim.mjs';
import { figure } from './number.mjs';

/** What a row is about, without what of it was measured. */
export const base = ({ what }) => what.replace(/: (speed|time|peak memory)$/, '');

/** Whether a row is the speed of a full window. */
export const isSpeed = ({ kind, unit }) => (kind === 'window' || kind === 'int8') && unit === 'tokens/s';

/** Full windows with the memory that they took, and sizes. */
export function speedTable(rows) {
  const memory = new Map(rows.filter(({ what }) => what.endsWith(': peak memory')).map((row) => [base(row), row]));
  const lines = rows.filter(isSpeed).map((row) => {
    const used = memory.get(base(row));
    const side = (key) => {
      const mark = row.note.includes(`${key}: first run`) ? ' ¹' : '';
      return row[key] === null ? '–' : `${figure(row[key])}${mark} · ${used?.[key] ? figure(used[key]) : '–'}`;
    };
    return `| ${base(row)} | ${side('ours')} | ${side('peer')} | ${row.ratio ? `× ${row.ratio.toPrecision(3)}` : ''} | ${aim(row)} |`;
  });
  const size = rows
    .filter(({ kind }) => kind === 'size')
    .map(
      ({ what, ours, peer }) => `| ${what} | ${figure(ours)} MB | ${peer === null ? '–' : `${figure(peer)} MB`} | | |`,
    );
  const titles = '| tokens/s · peak memory in MB | promptpress | onnxruntime | speed | aim |\n|---|---|---|---|---|';
  return [titles, ...lines, ...size].join('\n');
}

/** Starts, selections, memory and lengths. */
export function otherTable(rows) {
  const single = rows.filter(({ kind }) => ['start', 'selection', 'memory'].includes(kind));
  const lines = single.map((row) => `| ${row.what} | ${value(row, 'ours')} | ${value(row, 'peer')} | ${aim(row)} |`);
  const titles = '| | promptpress | peer | aim |\n|---|---|---|---|';
  return [titles, ...lines, ...lengthLines(rows)].join('\n');
}

/** A line for each length: time, speed and memory. */
function lengthLines(rows) {
  const lengths = new Map();
  for (const row of rows) if (row.kind === 'length') lengths.set(base(row), [...(lengths.get(base(row)) ?? []), row]);
  return [...lengths].map(([what, [time, speed, memory]]) => {
    const parts = [value(time, 'ours'), value(speed, 'ours'), value(memory, 'ours')];
    return `| ${what} | ${parts.join(' · ')} | – | |`;
  });
}

function value(row, side) {
  if (row[side] === null) return '–';
  const range = row[`${side}Range`];
  return `${figure(row[side])}${range ? ` [${range.map(figure).join('–')}]` : ''} ${row.unit}`;
}

const aim = (row) => aimText(row).replace(/^aim /, '');
