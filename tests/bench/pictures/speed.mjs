// Pairs of bars on a logarithmic scale, which is the only one that holds all of them.
import { figure } from '../number.mjs';
import { base, isSpeed } from '../tables.mjs';
import { OURS, PEER, svg } from './svg.mjs';

/** The speeds of full windows. */
export function speedPicture(all) {
  const rows = all.filter(isSpeed);
  const [left, width, height] = [290, 372, 44];
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
    return `<text x="${left - 8}" y="${y + 21}" text-anchor="end">${base(row)}</text>${bar(row.ours, y, OURS)}${bar(row.peer, y + 17, PEER)}`;
  });
  return svg(44 + rows.length * height, [
    `<rect x="${left}" y="8" width="12" height="12" rx="2" fill="${OURS}"/><text x="${left + 18}" y="18">promptpress</text>`,
    `<rect x="${left + 110}" y="8" width="12" height="12" rx="2" fill="${PEER}"/><text x="${left + 128}" y="18">onnxruntime · tokens/s, logarithmic</text>`,
    ...bars,
  ]);
}
