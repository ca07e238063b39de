// node --import tsx tests/bench/kernels.ts [--only 12x384] [--runs 5]: each kernel and whole forward passes, in
// GFLOP/s, on the WebGPU adapter of a headless Chromium. `cpu` is what the browser's GPU process used: on a software
// adapter it tells more than the clock when the machine is busy with something else.
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch, newPage } from '../browser/support/chromium.js';
import type { Variants } from '../browser/support/kernel-encoder.js';
import { openGpu } from '../browser/support/kernel-bundle.js';
import type { KernelPage } from '../browser/support/kernel-page.js';
import { Site } from '../browser/support/site.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '5' },
    variants: { type: 'string', default: '{}' },
  },
});
const runs = Number(options.runs);
const variants: Variants = JSON.parse(options.variants);

const SHAPES = {
  '12x384 on 128': { layers: 12, hidden: 384, heads: 12, windows: [128] },
  '12x384 on 512': { layers: 12, hidden: 384, heads: 12, windows: [512] },
  '12x768 on 128': { layers: 12, hidden: 768, heads: 12, windows: [128] },
  '12x768 on 512': { layers: 12, hidden: 768, heads: 12, windows: [512] },
};

const site = await Site.start();
const browser = await launch();
const control = await browser.newBrowserCDPSession();
try {
  for (const [name, shape] of Object.entries(SHAPES)) {
    if (!name.startsWith(options.only)) continue;
    const page = await newPage(await browser.newContext());
    page.on('console', (message) => console.log(message.text()));
    await page.goto(`${site.url}/blank`);
    const gpu = await openGpu(page);
    const encoder = await gpu.evaluateHandle(
      (gpu, { shape, variants }) => {
        const { kernels } = globalThis as unknown as { kernels: KernelPage };
        return kernels.Encoder.build(gpu, shape, variants);
      },
      { shape, variants },
    );
    const { ms: compiled, pipelines } = await gpu.evaluate(({ compiling }) => compiling);
    const first = await encoder.evaluate((encoder, gpu) => encoder.forward(gpu), gpu);
    console.log(`\n${name}: ${pipelines} pipelines compiled in ${compiled.toFixed(0)} ms, first pass ${first.toFixed(0)} ms`);
    for (const { name, flops, ms } of await encoder.evaluate((e, { gpu, runs }) => e.steps(gpu, runs), { gpu, runs })) {
      console.log(`  ${name.padEnd(14)} ${ms.toFixed(2).padStart(9)} ms ${(flops / ms / 1e6).toFixed(2).padStart(9)} GFLOP/s`);
    }
    const tokens = shape.windows.reduce((a, b) => a + b);
    const flops = await encoder.evaluate(({ flops }) => flops);
    let best = Number.POSITIVE_INFINITY;
    const before = await gpuProcessMs();
    for (let run = 0; run < runs; run++) {
      best = Math.min(best, await encoder.evaluate((encoder, gpu) => encoder.forward(gpu), gpu));
    }
    const cpu = ((await gpuProcessMs()) - before) / runs;
    console.log(
      `  forward        ${best.toFixed(0).padStart(6)} ms, ${((tokens / best) * 1e3).toFixed(0)} tokens/s, ` +
        `${(flops / best / 1e6).toFixed(2)} GFLOP/s; cpu ${cpu.toFixed(0)} ms, ${(flops / cpu / 1e6).toFixed(2)} GFLOP/s a core`,
    );
    await page.close();
  }
} finally {
  await browser.close();
  await site.stop();
}

/** Milliseconds that the threads of the browser's GPU process ran so far, on Linux. */
async function gpuProcessMs(): Promise<number> {
  const { processInfo } = await control.send('SystemInfo.getProcessInfo');
  let nanoseconds = 0;
  for (const { id } of processInfo.filter(({ type }) => type === 'GPU')) {
    for (const thread of readdirSync(`/proc/${id}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${id}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
  }
  return nanoseconds / 1e6;
}
