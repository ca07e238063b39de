// Figures to rows, rows to a table and to JSON.
import { MODELS } from './rows.mjs';
import { largestDifference } from './statistics.mjs';

const PLACES = {
  'native-cpu': 'native CPU',
  'native-wgpu': 'native wgpu',
  'browser-cpu': 'browser CPU',
  'browser-webgpu': 'browser WebGPU',
};

/** Probabilities further apart than this are not the same computation in another order. */
const SAME = 0.01;

export class Report {
  #head;
  #options;
  #rows = [];
  #devices = new Map();
  /** The first keep probabilities of each model and window, which all others must give too. */
  #expected = new Map();

  constructor(head, options) {
    this.#head = head;
    this.#options = options;
  }

  /** Adds the speed and the memory of a row's figures and prints them. */
  add({ place, model, tokens }, { ours, peer }) {
    const what = `${PLACES[place]}, ${MODELS[model]}, ${tokens} tokens`;
    for (const figure of [ours, peer]) {
      if (figure?.device) this.#devices.set(`${PLACES[place]}, ${figure === ours ? 'ours' : 'peer'}`, figure.device);
    }
    const notes = [];
    for (const [side, figure] of Object.entries({ ours, peer })) {
      if (!figure) continue;
      if (figure.note) notes.push(`${side}: ${figure.note}`);
      notes.push(...this.#compare(`${model} ${tokens}`, side, figure));
    }
    const speed = (figure) => figure?.seconds && tokens / figure.seconds;
    const range = (figure) =>
      figure?.seconds && [Math.max(...figure.timed), Math.min(...figure.timed)].map((s) => tokens / s);
    this.#push({
      what: `${what}: speed`,
      ours: speed(ours),
      peer: speed(peer),
      unit: 'tokens/s',
      oursRange: range(ours),
      peerRange: range(peer),
      oursRuns: ours.timed.length,
      peerRuns: peer?.timed.length,
      note: notes.join('; '),
    });
    const megabytes = (figure) => figure?.peakBytes && figure.peakBytes / 1e6;
    this.#push({ what: `${what}: peak memory`, ours: megabytes(ours), peer: megabytes(peer), unit: 'MB' });
  }

  /** Adds what a page fetches; `list` as sizes() gives it. */
  addSizes(list) {
    for (const { what, ours, peer } of list) this.#push({ what, ours: ours / 1e6, peer: peer / 1e6, unit: 'MB' });
  }

  /** Says so where a figure computed something else than the first one. */
  #compare(key, side, { probabilities }) {
    if (!probabilities) return [];
    const expected = this.#expected.get(key);
    if (!expected) {
      this.#expected.set(key, probabilities);
      return [];
    }
    const difference = largestDifference(expected, probabilities);
    return difference <= SAME ? [] : [`${side}: WRONG, a keep probability differs by ${difference.toPrecision(2)}`];
  }

  #push({ note, ...row }) {
    const ratio = row.ours && row.peer ? row.ours / row.peer : null;
    const defined = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
    this.#rows.push({
      ...defined,
      what: row.what,
      ours: row.ours ?? null,
      peer: row.peer ?? null,
      unit: row.unit,
      ratio,
      note: note ?? '',
    });
    console.log(line(this.#rows.at(-1)));
  }

  /** All rows so far. */
  get rows() {
    return this.#rows;
  }

  /** What was measured with: machine, versions, devices. */
  get head() {
    return { ...this.#head, ...Object.fromEntries(this.#devices) };
  }

  /** The table with its head. */
  text() {
    const { runs, seconds, limit } = this.#options;
    const head = Object.entries(this.head);
    const width = Math.max(...head.map(([name]) => name.length));
    return [
      '',
      '== promptpress beside onnxruntime',
      ...head.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
      '',
      `Speed: tokens of a full window through its median time; at most ${runs} windows after one to warm up, none started`,
      `after ${seconds} s, given up after ${limit} s; in brackets slowest and fastest. Ours is timed with tokenizing and word`,
      'means (score() of the public API), from int8 weights; the peer from ids to logits, f32, graph fused. One thread in',
      'the browser on both sides, all cores natively. The peer is onnxruntime-web, natively onnxruntime for Python. Ratio: ours / peer; above 1 is faster, more memory, larger.',
      'Gzipped JavaScript: index.js, worker.js and the glue of the wasm; the peer: its bundle.',
      "Memory: most that the page's process and the GPU process (natively: the process) ever had resident.",
      '',
      TITLES,
      ...this.#rows.map(line),
      '',
    ].join('\n');
  }

  /** An array with one object a row, each on a line of its own. */
  json() {
    return `[\n${this.#rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
  }
}

const cells = (what, ours, peer, unit, ratio, note) =>
  [what.padEnd(52), ours.padStart(20), peer.padStart(20), unit.padEnd(8), ratio.padEnd(7), note].join('  ').trimEnd();

const TITLES = cells('', 'promptpress', 'onnxruntime', '', 'ratio', '');

function line({ what, ours, peer, unit, ratio, oursRange, peerRange, note }) {
  const side = (value, range) =>
    value === null ? '–' : `${short(value)}${range ? ` [${range.map(short).join('–')}]` : ''}`;
  const times = ratio === null ? '' : `× ${ratio.toPrecision(3)}`;
  return cells(what, side(ours, oursRange), side(peer, peerRange), unit, times, note);
}

/** Three digits that mean something. */
function short(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
