// Figures to rows, rows to a table and to JSON.
import { Agreement } from './agreement.mjs';
import { aimText, isMet } from './aim.mjs';

export class Report {
  #head;
  #options;
  #rows = [];
  #devices = new Map();
  #agreement = new Agreement();

  constructor(head, options) {
    this.#head = head;
    this.#options = options;
  }

  /** Adds what a row's figures say and prints it. */
  add(row, figures) {
    for (const side of ['ours', 'peer']) {
      const { device } = figures[side] ?? {};
      if (device && row.label) this.#devices.set(`${row.label}, ${side}`, device);
    }
    for (const line of row.kind.lines(row, figures, this.#agreement)) this.#push({ kind: row.kind.name, ...line });
  }

  #push({ note, ...row }) {
    const ratio = row.ours && row.peer ? row.ours / row.peer : null;
    const defined = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
    const whole = { ...defined, ours: row.ours ?? null, peer: row.peer ?? null, ratio, note: note ?? '' };
    if (row.aim) whole.met = isMet(whole);
    this.#rows.push(whole);
    console.log(line(whole));
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
      '== promptpress beside onnxruntime and transformers.js',
      ...head.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
      '',
      `Figures are medians, in brackets the extremes: of at most ${runs} runs after one to warm up, none started after`,
      `${seconds} s, given up after ${limit} s (texts of 100,000 tokens and more: ${runs} runs, none to warm up, no such limits).`,
      'Speed: tokens through the time of a run. Of a full window ours is timed with tokenizing and word means (score() of the',
      'public API), from int8 weights; the peer from ids to logits, f32 or int8 as the row says, graph fused. One thread in',
      'the browser on both sides, all cores natively. The peer is onnxruntime-web, natively onnxruntime for Python.',
      'First result: from the creation of worker and model, files cached, to a compressed text; the peer is transformers.js.',
      'Length and memory of ours: compress() of paragraphs of the samples of the page; the peer of memory: an int8 window of 512.',
      'Ratio: ours / peer; above 1 is faster, more time, more memory, larger. ✓ and ✗ say whether the aim is met.',
      'Gzipped JavaScript: index.js, worker.js and the glue of the wasm; the peer: its bundle.',
      "Peak memory: most that the page's process and the GPU process (natively: the process) ever had resident; linear memory:",
      'of the WebAssembly modules in the worker.',
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
  [what.padEnd(60), ours.padStart(20), peer.padStart(20), unit.padEnd(8), ratio.padEnd(7), note].join('  ').trimEnd();

const TITLES = cells('', 'promptpress', 'peer', '', 'ratio', '');

function line(row) {
  const { what, ours, peer, unit, ratio, oursRange, peerRange, note } = row;
  const side = (value, range) =>
    value === null ? '–' : `${short(value)}${range ? ` [${range.map(short).join('–')}]` : ''}`;
  const times = ratio === null ? '' : `× ${ratio.toPrecision(3)}`;
  return cells(
    what,
    side(ours, oursRange),
    side(peer, peerRange),
    unit,
    times,
    [aimText(row), note].filter(Boolean).join('; '),
  );
}

/** Three digits that mean something. */
function short(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
