// Browser figures: a fresh Chromium each, so that the peak memory is the figure's own.
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { findChromium } from '../../www/tools/chromium.mjs';
import { Figure, repeats } from './figure.mjs';
import { MemoryWatch } from './memory.mjs';

/** Milliseconds after which an empty page takes no more memory. */
const SETTLED = 2000;

/** Opens a page of page/ in a fresh browser and follows it to its end or the limit. */
export async function measureInBrowser(url, page, parameters, options) {
  const figure = new Figure(options);
  const [runs, seconds] = repeats(options);
  const address = `${url}/bench/${page}.html?${new URLSearchParams({ ...parameters, runs, seconds })}`;
  const work = inBrowser(options.browserFlags, async (tab, memory) => {
    await tab.exposeFunction('report', async (event) => {
      await memory.refresh();
      figure.take(event);
    });
    tab.on('crash', () => figure.take({ error: 'the page crashed' }));
    tab.on('pageerror', (error) => figure.take({ error: error.message }));
    await tab.goto(address);
    await memory.refresh();
    await figure.finished;
    figure.take({ peak_bytes: memory.peakBytes, page_bytes: memory.pageBytes });
  });
  // A browser that breaks costs its own figure, not the others.
  await work.catch((error) => figure.take({ error: error.message }));
  return figure;
}

/** The browser's version, and what an empty page takes, in bytes: its process, and with the GPU's. */
export async function describeBrowser(url, { browserFlags }) {
  return inBrowser(browserFlags, async (tab, memory) => {
    await tab.goto(`${url}/bench/measure.js`);
    await memory.refresh();
    // A page takes a while until it has what every page has.
    await setTimeout(SETTLED);
    await memory.refresh();
    const version = tab.context().browser().version();
    return { version, emptyBytes: memory.peakBytes, emptyPageBytes: memory.pageBytes };
  });
}

/** How Chromium is started. */
export function launchOptions(flags) {
  return {
    executablePath: findChromium(),
    // No adapter is named: a GPU is taken where there is one, else its imitation in software.
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking', '--no-first-run', ...flags],
  };
}

async function inBrowser(flags, work) {
  const browser = await chromium.launch(launchOptions(flags));
  const control = await browser.newBrowserCDPSession();
  const processes = async () => (await control.send('SystemInfo.getProcessInfo')).processInfo;
  const memory = new MemoryWatch(processes);
  try {
    return await work(await browser.newPage(), memory);
  } finally {
    memory.stop();
    // A GPU process that is busy for minutes does not hear that the browser closes.
    for (const { id, type } of await processes().catch(() => [])) if (type === 'GPU') kill(id);
    await browser.close();
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
