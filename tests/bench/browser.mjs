// Browser figures: a fresh Chromium each, so that the peak memory is the figure's own.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { findChromium } from '../../www/tools/chromium.mjs';
import { root } from '../../www/tools/paths.mjs';
import { listen, makeServer } from '../../www/tools/server.mjs';
import { Figure } from './figure.mjs';

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
  await inBrowser(browserFlags, async (page, processes) => {
    await page.exposeFunction('report', (event) => figure.take(event));
    page.on('crash', () => figure.take({ error: 'the page crashed' }));
    page.on('pageerror', (error) => figure.take({ error: error.message }));
    await page.goto(`${url}/bench/${side}.html?${parameters}`);
    await figure.finished;
    figure.take({ peak_bytes: peakBytes(await processes()) });
  });
  return figure;
}

/** What an empty page takes, in bytes, and the browser's version. */
export async function describeBrowser(url, { browserFlags }) {
  return inBrowser(browserFlags, async (page, processes) => {
    await page.goto(`${url}/bench/measure.js`);
    return { version: page.context().browser().version(), emptyBytes: peakBytes(await processes()) };
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
  try {
    return await work(await browser.newPage(), processes);
  } finally {
    // A GPU process that is busy for minutes does not hear that the browser closes.
    const gpu = (await processes()).filter(({ type }) => type === 'GPU');
    for (const { id } of gpu) kill(id);
    await browser.close();
  }
}

/**
 * The most memory that the page's process and the GPU's ever had resident, added up (the page's is the largest
 * renderer; Chromium keeps a spare one). Undefined where the system does not tell (all but Linux).
 */
function peakBytes(processes) {
  const largest = (type) => Math.max(...processes.filter((p) => p.type === type).map(({ id }) => highWaterMark(id)));
  const bytes = largest('renderer') + Math.max(0, largest('GPU'));
  return Number.isFinite(bytes) ? bytes : undefined;
}

function highWaterMark(pid) {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return Number.NaN;
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
