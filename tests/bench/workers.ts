// node --import tsx tests/bench/workers.ts [--windows 16] [--runs 5] [--workers 1,2]: how long a text of so many
// windows takes on the CPU of a headless Chromium with so many workers: medians in ms with the least and the most, of
// the first text after the start, for which helpers have yet to come, and of later ones.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { launch, newPage } from '../browser/support/chromium.js';
import { Site } from '../browser/support/site.js';
import { median } from './statistics.mjs';

const { values: options } = parseArgs({
  options: {
    windows: { type: 'string', default: '16' },
    runs: { type: 'string', default: '5' },
    workers: { type: 'string', default: '1,2' },
  },
});
const runs = Number(options.runs);

const site = await Site.start();
const browser = await launch();
const shown = (times: number[]): string =>
  `${median(times).toFixed(0).padStart(6)} (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`;
try {
  console.log(`${cpus().length} cores`);
  const page = await newPage(await browser.newContext());
  await page.goto(`${site.url}/blank`);
  for (const workers of options.workers.split(',').map(Number)) {
    const firsts: number[] = [];
    const later: number[] = [];
    let windows = 0;
    for (let run = 0; run < runs; run++) {
      const times = await page.evaluate(
        async ({ workers, windows }) => {
          const path = '/index.js';
          const { PromptPress } = (await import(path)) as typeof import('../../www/lib/index.js');
          const press = await PromptPress.create({ device: 'cpu', workers });
          const sentence = 'Well, the pump at the station was, you know, not really checked before the release. ';
          let text = sentence.repeat(8);
          const { originalTokens } = await press.score(text);
          // A window's core is what is left of 512 tokens beside its borders.
          text = sentence.repeat(Math.floor((8 * windows * 446) / originalTokens));
          let total = 0;
          const time = async (): Promise<number> => {
            const start = performance.now();
            (await press.score(text, { onProgress: (_, of) => (total = of) })).dispose();
            return performance.now() - start;
          };
          const [first, second] = [await time(), await time()];
          press.dispose();
          return { first, second, total };
        },
        { workers, windows: Number(options.windows) },
      );
      firsts.push(times.first);
      later.push(times.second);
      windows = times.total;
    }
    console.log(`${workers} workers, ${windows} windows: first ${shown(firsts)} ms, later ${shown(later)} ms`);
  }
} finally {
  await browser.close();
  await site.stop();
}
