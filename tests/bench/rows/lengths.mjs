// What a whole compression costs over the length of the text.
import { measureInBrowser } from '../browser.mjs';
import { MODELS } from '../models.mjs';
import { measureOurs } from '../native.mjs';

const PLACES = {
  process: { label: 'native CPU', native: true, lengths: [1_000, 10_000, 100_000, 1_000_000] },
  page: { label: 'browser CPU', native: false, lengths: [1_000, 10_000, 100_000] },
};

/** From here on a run takes so long that nothing has to warm up, and that a row must be meant. */
const LONG = 100_000;

/** The limit of a figure must hold for a run at so many tokens a second. */
const SLOWEST = 200;

export const lengths = {
  name: 'length',
  rows: Object.entries(PLACES).flatMap(([place, { label, native, lengths }]) =>
    lengths.map((tokens) => ({
      name: `length ${place} ${tokens}`,
      label,
      model: 'default',
      text: tokens,
      slow: tokens >= LONG ? 'length' : undefined,
      native,
      place,
      tokens,
    })),
  ),

  async measure({ model, native, tokens }, bench) {
    const options = { ...bench.options, limit: bench.options.limit + (tokens / SLOWEST) * (1 + bench.options.runs) };
    if (tokens >= LONG) Object.assign(options, { warmUp: false, seconds: Number.POSITIVE_INFINITY });
    const within = { ...bench, options };
    if (native) {
      return { ours: await measureOurs(within, model, 'cpu', 'compress', { texts: bench.texts[tokens], tokens }) };
    }
    const { url } = bench;
    const parameters = { texts: `${url}/texts/${tokens}.json`, tokens, model: `${url}/ours-${model}/`, device: 'cpu' };
    return { ours: await measureInBrowser(url, 'compress', parameters, options) };
  },

  lines({ model, label, tokens }, { ours }) {
    const what = `length, ${label}, ${MODELS[model]}, ${tokens.toLocaleString('en')} tokens`;
    const { seconds, timed, tokens: counted } = ours;
    const range = [Math.min(...timed), Math.max(...timed)];
    const note = [ours.note, counted && `${counted.toLocaleString('en')} tokens in fact`].filter(Boolean).join('; ');
    const runs = { oursRuns: timed.length };
    const speeds = seconds && { ours: counted / seconds, oursRange: [counted / range[1], counted / range[0]] };
    return [
      {
        what: `${what}: time`,
        ours: seconds,
        unit: 's',
        oursRange: seconds && range,
        ...runs,
        label,
        tokens: counted,
        note,
      },
      { what: `${what}: speed`, unit: 'tokens/s', ...speeds, ...runs },
      { what: `${what}: peak memory`, ours: ours.peakBytes && ours.peakBytes / 1e6, unit: 'MB' },
    ];
  },
};
