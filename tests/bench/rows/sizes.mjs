// What a page has to fetch beside the model, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dist } from '../../../www/tools/paths.mjs';

export const sizes = {
  name: 'size',
  rows: [{ name: 'size' }],

  /** `{ list }` of `{ what, ours, peer }`, bytes. */
  async measure(_row, { peers }) {
    const peer = `${peers.onnxruntime}/`;
    const ours = {
      wasm: gzipped(dist, 'wasm/promptpress_bg.wasm', 'wasm/relaxed.wasm'),
      js: gzipped(dist, 'index.js', 'worker.js'),
    };
    const kinds = [
      ['against the wasm-only build', 'ort-wasm-simd-threaded.wasm', 'ort.wasm.bundle.min.mjs'],
      ['against the WebGPU build', 'ort-wasm-simd-threaded.asyncify.wasm', 'ort.webgpu.bundle.min.mjs'],
    ];
    const list = kinds.flatMap(([against, wasm, js]) => [
      { what: `gzipped wasm, ${against}`, ours: ours.wasm, peer: gzipped(peer, wasm) },
      { what: `gzipped JavaScript, ${against}`, ours: ours.js, peer: gzipped(peer, js) },
    ]);
    return { list };
  },

  lines: (_row, { list }) =>
    list.map(({ what, ours, peer }) => ({ what, ours: ours / 1e6, peer: peer / 1e6, unit: 'MB' })),
};

function gzipped(folder, ...files) {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(folder + file), { level: 9 }).length, 0);
}
