// The kernel in relaxed SIMD against plain loops, in whatever tier the browser compiles it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assemble } from '../../www/tools/assemble.mjs';
import { root } from '../../www/tools/paths.mjs';
import { launch, newPage } from './support/chromium.js';
import { Site } from './support/site.js';

test('planes of bytes are multiplied exactly', async () => {
  const bytes = [...assemble(readFileSync(`${root}src/cpu/kernel/relaxed.wat`, 'utf8'))];
  const site = await Site.start();
  const browser = await launch();
  try {
    const page = await newPage(await browser.newContext());
    await page.goto(`${site.url}/blank`);
    const wrong = await page.evaluate(async (bytes) => {
      const memory = new WebAssembly.Memory({ initial: 64 });
      const { instance } = await WebAssembly.instantiate(Uint8Array.from(bytes), { engine: { memory } });
      const multiply = instance.exports['multiply'] as (...numbers: number[]) => void;
      let state = 1;
      const random = (below: number): number => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const shapes = [
        [0, 64],
        [6, 0],
        [6, 4],
        [12, 48],
        [66, 384],
        [12, 3072],
        // Often enough for every tier of the compiler.
        ...Array.from({ length: 300 }, () => [30, 64]),
      ] as const;
      return shapes.filter(([rows, depth]) => {
        // [rows, depth] twice, [depth / 4, 8, 4], [8], [rows, 8]; one byte off, as nothing is promised.
        const fine = new Uint8Array(memory.buffer, 4097, rows * depth).map(() => random(128));
        const coarse = new Uint8Array(memory.buffer, fine.length + 4097, rows * depth).map(() => random(128));
        const weights = new Int8Array(depth * 8).map(() => random(256) - 128);
        const start = new Int32Array(8).map(() => random(2e6) - 1e6);
        const all = new Uint8Array(memory.buffer);
        const at = { fine: 4097, coarse: 4097 + fine.length, weights: 4097 + 2 * fine.length, start: 16, out: 2 << 20 };
        all.set(fine, at.fine);
        all.set(coarse, at.coarse);
        all.set(new Uint8Array(weights.buffer), at.weights);
        all.set(new Uint8Array(start.buffer), at.start);
        multiply(at.fine, at.coarse, rows, depth, at.weights, at.start, at.out);
        const out = new Int32Array(memory.buffer, at.out, rows * 8);
        return out.some((found, i) => {
          const [row, column] = [i >> 3, i & 7];
          const sum = (plane: Uint8Array): number => {
            let sum = 0;
            for (let k = 0; k < depth; k++) {
              sum += (plane[row * depth + k] ?? 0) * (weights[((k >> 2) * 8 + column) * 4 + (k & 3)] ?? 0);
            }
            return sum;
          };
          return found !== (((((start[column] ?? 0) + sum(coarse)) << 7) + sum(fine)) | 0);
        });
      });
    }, bytes);
    assert.deepEqual(wrong, []);
  } finally {
    await browser.close();
    await site.stop();
  }
});
