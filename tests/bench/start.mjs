// Warm starts: one browser profile on disk, whose caches a first visit fills; each start is a new page in it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { chromium } from 'playwright-core';
import { launchOptions } from './browser.mjs';
import { Figure } from './figure.mjs';

/** Both sides' figures, start by start in turns. `parameters`: of the page of each side, `{ ours, peer }`. */
export async function measureStarts(url, options, parameters) {
  const profile = mkdtempSync(`${tmpdir()}/promptpress-bench-`);
  const figures = Object.fromEntries(Object.keys(parameters).map((side) => [side, new Figure(options)]));
  try {
    const context = await chromium.launchPersistentContext(profile, launchOptions(options.browserFlags));
    try {
      // The first visit is the one to warm up.
      for (let run = 0; run <= options.runs; run++) {
        for (const [side, figure] of Object.entries(figures)) {
          if (figure.error) continue;
          await visit(context, `${url}/bench/start-${side}.html?${new URLSearchParams(parameters[side])}`, figure);
        }
      }
    } finally {
      await context.close();
    }
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
  for (const figure of Object.values(figures)) figure.end();
  return figures;
}

/** One start: a page from its opening to its result. */
async function visit(context, address, figure) {
  const tab = await context.newPage();
  try {
    let report;
    const reported = new Promise((resolve) => {
      report = resolve;
    });
    await tab.exposeFunction('report', report);
    tab.on('crash', () => report({ error: 'the page crashed' }));
    tab.on('pageerror', (error) => report({ error: error.message }));
    // At the limit.
    figure.finished.then(() => report({}));
    await tab.goto(address);
    figure.take(await reported);
  } catch (error) {
    figure.take({ error: error.message });
  } finally {
    await tab.close();
  }
}
