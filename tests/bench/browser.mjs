// Browser figures: a fresh Chromium each, so that the peak memory is the figure's own.
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { findChromium } from '../../www/tools/chromium.mjs';
import { root } from '../../www/tools/paths.mjs';
import { listen, makeServer } from '../../www/tools/server.mjs';
import { Figure } from './figure.mjs';
import { MemoryWatch } from './memory.mjs';

/** Serves both pages, both libraries and the models; both pages are isolated, so that their clocks are fine. */
export async function serve({ models, peer }) {
  const mounts = { '/bench/': `${root}tests/bench/page`, '/peer/': peer };
  for (const [name, { ours, folder }] of Object.entries(models)) {
    mounts[`/ours-${name}/`] = ours;
    mounts[`/peer-${name}/`] = folder;
  }
  const site = makeServer(mounts);
  const server = createServer((request, response) => {
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    site.emit('request', request, response);
  });
  const url = `http://localhost:${await listen(server, 0)}`;
  return { url, server };
}

/** Opens a page in a fresh browser and follows it to its end or the limit. `side`: ours or peer. */
export async function measureInBrowser(url, side, device, { model, tokens }, { runs, seconds, limit, browserFlags }) {
  const provider = device === 'webgpu' ? 'webgpu' : 'wasm';
  const parameters = new URLSearchParams({
    windows: `${url}/peer-${model}/windows.json`,
    tokens,
    runs,
    seconds,
    ...(side === 'ours'
      ? { model: `${url}/ours-${model}/`, device }
      : { model: `${url}/peer-${model}/peer.onnx`, weights: `${url}/peer-${model}/weights.bin`, device: provider }),
  });
  const figure = new Figure(limit);
  const work = inBrowser(browserFlags, async (page, memory) => {
    await page.exposeFunction('report', async (event) => {
      await memory.refresh();
      figure.take(event);
    });
    page.on('crash', () => figure.take({ error: 'the page crashed' }));
    page.on('pageerror', (error) => figure.take({ error: error.message }));
    await page.goto(`${url}/bench/${side}.html?${parameters}`);
    await memory.refresh();
    await figure.finished;
    figure.take({ peak_bytes: memory.peakBytes });
  });
  // A browser that breaks costs its own figure, not the others.
  await work.catch((error) => figure.take({ error: error.message }));
  return figure;
}

/** What an empty page takes, in bytes, and the browser's version. */
export async function describeBrowser(url, { browserFlags }) {
  return inBrowser(browserFlags, async (page, memory) => {
    await page.goto(`${url}/bench/measure.js`);
    await memory.refresh();
    return { version: page.context().browser().version(), emptyBytes: memory.peakBytes };
  });
}

async function inBrowser(flags, work) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // No adapter is named: a GPU is taken where there is one, else its imitation in software.
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking', '--no-first-run', ...flags],
  });
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
