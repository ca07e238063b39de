// The kernels of shaders/ against plain loops in f64, over shapes that real models have and odd ones.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, JSHandle } from 'playwright-core';
import { launch, newPage } from './support/chromium.js';
import { openCases } from './support/kernel-bundle.js';
import { ATTENTION_KERNELS, type AttentionCase, type Cases, type NormCase } from './support/kernel-cases.js';
import { type MatmulCase, PRODUCTS } from './support/kernel-matmul.js';
import type { Outcome } from './support/kernel-outcome.js';
import { Site } from './support/site.js';

let site: Site;
let browser: Browser;
let cases: JSHandle<Cases>;
before(async () => {
  site = await Site.start();
  browser = await launch();
  const page = await newPage(await browser.newContext());
  await page.goto(`${site.url}/blank`);
  cases = await openCases(page);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** f32 has a step of 1.2e-7; sums of a thousand terms drift by a few of them. */
const TOLERANCE = 1e-6;
/** f16 has a step of 9.8e-4, and rounds each activation, weight and sum of four. */
const TOLERANCE_F16 = 1e-3;

function assertClose({ worst, compared }: Outcome, tolerance = TOLERANCE): void {
  assert.ok(compared > 0);
  assert.ok(worst <= tolerance, `off by ${worst} of the magnitude, more than ${tolerance}`);
}

const MATMULS: MatmulCase[] = [
  { rows: 1, inputs: 32, outputs: 1 },
  { rows: 7, inputs: 96, outputs: 65, residual: true },
  { rows: 33, inputs: 128, outputs: 384 },
  { rows: 150, inputs: 384, outputs: 150, activation: 1 },
  { rows: 17, inputs: 768, outputs: 130, activation: 2, residual: true },
  { rows: 9, inputs: 256, outputs: 63, activation: 3 },
  { rows: 3, inputs: 4096, outputs: 64, activation: 1 },
];
// Inputs that are no whole block of 32, and sums of few terms, which show the activation.
const MATMULS_Q8: MatmulCase[] = [
  { rows: 5, inputs: 4, outputs: 3 },
  { rows: 40, inputs: 312, outputs: 330, residual: true },
  { rows: 200, inputs: 4, outputs: 64, activation: 1, size: 10 },
  { rows: 200, inputs: 4, outputs: 64, activation: 2, size: 10 },
];
for (const product of PRODUCTS) {
  const half = product.endsWith(' f16');
  const shapes = half || product.startsWith('matmul_q4') ? MATMULS : [...MATMULS, ...MATMULS_Q8];
  for (const [i, shape] of shapes.entries()) {
    const { rows, inputs, outputs, activation = 0, residual = false } = shape;
    const size = `[${rows}, ${inputs}] · [${outputs}, ${inputs}]ᵀ`;
    test(`${product}: ${size}, activation ${activation}${residual ? ', residual' : ''}`, async (t) => {
      if (half && !(await cases.evaluate((c) => c.gpu.device.features.has('shader-f16')))) {
        t.skip('NOT RUN: the adapter has no shader-f16');
        return;
      }
      const outcome = await cases.evaluate((c, [product, shape, i]) => c.matmul(product, shape, i), [
        product,
        shape,
        i,
      ] as const);
      assertClose(outcome, half ? TOLERANCE_F16 : TOLERANCE);
    });
  }
}

for (const [inputs, block] of [
  [384, 32],
  [312, 32],
  [36, 128],
  [768, 768],
] as const) {
  test(`quantize_rows of ${inputs} inputs in blocks of ${block}`, async () => {
    const shape = { rows: 3, inputs, outputs: 1, size: 5 };
    const { worst, peak } = await cases.evaluate((c, [shape, block]) => c.quantizeRows(shape, block), [
      shape,
      block,
    ] as const);
    assert.ok(worst <= 0.5 + 1e-4, `${worst} steps`);
    assert.equal(peak, 127);
  });
}

const ATTENTIONS: AttentionCase[] = [
  { windows: [1], heads: 1, width: 4 },
  { windows: [128], heads: 12, width: 32 },
  { windows: [5, 64, 1, 33], heads: 3, width: 32 },
  { windows: [70, 31], heads: 2, width: 64 },
  { windows: [17, 19], heads: 12, width: 26, padded: 28 },
  { windows: [40, 73], heads: 2, width: 32, masked: 0.4 },
  { windows: [3, 9], heads: 2, width: 32, masked: 1 },
  { windows: [150, 8], heads: 2, width: 32, sharpness: 8 },
];
for (const kernel of ATTENTION_KERNELS) {
  const half = kernel.endsWith(' f16');
  for (const shape of ATTENTIONS) {
    const { windows, heads, width, masked = 0, sharpness = 1 } = shape;
    const size = `windows of ${windows}, ${heads} heads of ${width}`;
    test(`${kernel} over ${size}, ${masked * 100} % masked, scores × ${sharpness ** 2}`, async (t) => {
      if (half && !(await cases.evaluate((c) => c.gpu.device.features.has('shader-f16')))) {
        t.skip('NOT RUN: the adapter has no shader-f16');
        return;
      }
      // A score's rounding is its weight's relative error: e^(s ± δ).
      const tolerance = (half ? TOLERANCE_F16 : TOLERANCE) * sharpness ** 2;
      const outcome = await cases.evaluate((c, [kernel, shape]) => c.attention(kernel, shape), [
        kernel,
        shape,
      ] as const);
      assertClose(outcome, tolerance);
    });
  }
}

const NORMS: NormCase[] = [
  { tokens: 1, hidden: 1, threads: 4 },
  { tokens: 3, hidden: 312, threads: 4, residual: true },
  { tokens: 130, hidden: 384, threads: 64, residual: true },
  { tokens: 5, hidden: 768, threads: 128, offset: 100 },
  { tokens: 4, hidden: 1024, threads: 256, residual: true },
  { tokens: 2, hidden: 5, threads: 16 },
];
for (const shape of NORMS) {
  const size = `[${shape.tokens}, ${shape.hidden}] by ${shape.threads} threads`;
  test(`add_norm of ${size}`, async () => {
    assertClose(await cases.evaluate((c, shape) => c.addNorm(shape), shape));
  });
  test(`embed_norm of ${size}`, async () => {
    assertClose(await cases.evaluate((c, shape) => c.embedNorm(shape), shape));
  });
  test(`head of ${size}`, async () => {
    assertClose(await cases.evaluate((c, shape) => c.head(shape), shape));
  });
}

test('a head that is sure says 0 or 1', async () => {
  const shape = { tokens: 64, hidden: 384, threads: 64 };
  assertClose(await cases.evaluate((c, shape) => c.head(shape, 100), shape));
});
