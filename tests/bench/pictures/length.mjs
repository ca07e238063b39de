// Seconds over tokens, both logarithmic: where the cost is linear, the line is parallel to the dashed one.
import { figure } from '../number.mjs';
import { OURS, svg } from './svg.mjs';

const [LEFT, TOP, WIDTH, HEIGHT] = [60, 20, 520, 300];
const COLOURS = [OURS, '#b0642d'];

/** The times of whole compressions, a line for each place. */
export function lengthPicture(rows) {
  const times = rows.filter(({ kind, unit, ours }) => kind === 'length' && unit === 's' && ours);
  if (times.length === 0) return svg(30, ['<text x="20" y="20">no length was measured</text>']);
  const x = scale(
    times.map(({ tokens }) => tokens),
    LEFT,
    LEFT + WIDTH,
  );
  const y = scale(
    times.map(({ ours }) => ours),
    TOP + HEIGHT,
    TOP,
  );
  const places = [...new Set(times.map(({ label }) => label))];
  const lines = places.flatMap((place, i) => {
    const points = times.filter(({ label }) => label === place).map(({ tokens, ours }) => ({ tokens, ours }));
    return curve(points, place, COLOURS[i % COLOURS.length], x, y);
  });
  return svg(TOP + HEIGHT + 50, [...grid(x, y), ...lines]);
}

function curve(points, place, colour, x, y) {
  const at = ({ tokens, ours }) => `${x.at(tokens).toFixed(1)},${y.at(ours).toFixed(1)}`;
  const first = points[0];
  const last = points.at(-1);
  // As if every token cost what one of the first text costs.
  const linear = { tokens: last.tokens, ours: (first.ours * last.tokens) / first.tokens };
  return [
    `<polyline points="${[first, linear].map(at).join(' ')}" fill="none" stroke="#888" stroke-dasharray="4 4"/>`,
    `<polyline points="${points.map(at).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(
      (point) =>
        `<circle cx="${x.at(point.tokens).toFixed(1)}" cy="${y.at(point.ours).toFixed(1)}" r="4" fill="${colour}"/>`,
    ),
    ...points.map(
      (point) =>
        `<text x="${(x.at(point.tokens) - 8).toFixed(1)}" y="${(y.at(point.ours) - 6).toFixed(1)}" text-anchor="end">${figure(point.ours)} s</text>`,
    ),
    `<text x="${(x.at(last.tokens) + 10).toFixed(1)}" y="${(y.at(last.ours) + 4).toFixed(1)}">${place}</text>`,
  ];
}

/** Powers of ten around the values, from one end to the other. */
function scale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)) + 0.05);
  const high = Math.ceil(Math.log10(Math.max(...values)) - 0.05);
  const at = (value) => from + ((to - from) * (Math.log10(value) - low)) / Math.max(1, high - low);
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) };
}

function grid(x, y) {
  const bottom = TOP + HEIGHT;
  return [
    ...x.ticks.map((tick) => `<line x1="${x.at(tick)}" x2="${x.at(tick)}" y1="${TOP}" y2="${bottom}" stroke="#8884"/>`),
    ...y.ticks.map(
      (tick) => `<line x1="${LEFT}" x2="${LEFT + WIDTH}" y1="${y.at(tick)}" y2="${y.at(tick)}" stroke="#8884"/>`,
    ),
    ...x.ticks.map(
      (tick) => `<text x="${x.at(tick)}" y="${bottom + 18}" text-anchor="middle">${tick.toLocaleString('en')}</text>`,
    ),
    ...y.ticks.map((tick) => `<text x="${LEFT - 8}" y="${y.at(tick) + 4}" text-anchor="end">${tick} s</text>`),
    `<text x="${LEFT + WIDTH / 2}" y="${bottom + 40}" text-anchor="middle">tokens of the text, both scales logarithmic; dashed: as many times the cost as there are tokens</text>`,
  ];
}
