// A move of the slider: selecting again, at another rate, from a long text that is scored.
import { measureInBrowser } from '../browser.mjs';

/** Enough for 20,000 words. */
const TOKENS = 24_000;
const WORDS = 20_000;

export const selections = {
  name: 'selection',
  rows: [{ name: 'select default', model: 'default', text: TOKENS }],

  async measure({ model }, { url, options }) {
    const parameters = {
      texts: `${url}/texts/${TOKENS}.json`,
      tokens: TOKENS,
      model: `${url}/ours-${model}/`,
      device: 'cpu',
      words: WORDS,
    };
    return { ours: await measureInBrowser(url, 'select', parameters, options) };
  },

  lines(_row, { ours }) {
    const { seconds, timed, words } = ours;
    return [
      {
        what: `selecting again from ${(words ?? WORDS).toLocaleString('en')} words at another rate`,
        ours: seconds && 1000 * seconds,
        unit: 'ms',
        oursRange: seconds && [1000 * Math.min(...timed), 1000 * Math.max(...timed)],
        oursRuns: timed.length,
        aim: { of: 'ours', most: 16 },
        note: ours.note,
      },
    ];
  },
};
