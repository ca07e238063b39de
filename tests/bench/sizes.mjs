// What a page has to fetch beside the model, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dist } from '../../www/tools/paths.mjs';

/** `{ what, ours, peer }`, bytes. `peer`: the folder of onnxruntime-web's files. */
export function sizes(peer) {
  const ours = {
    wasm: gzipped(dist, 'wasm/promptpress_bg.wasm'),
    js: gzipped(dist, 'index.js', 'worker.js'),
  };
  const kinds = [
    ['against the wasm-only build', 'ort-wasm-simd-threaded.wasm', 'ort.wasm.bundle.min.mjs'],
    ['against the WebGPU build', 'ort-wasm-simd-threaded.asyncify.wasm', 'ort.webgpu.bundle.min.mjs'],
  ];
  return kinds.flatMap(([against, wasm, js]) => [
    { what: `gzipped wasm, ${against}`, ours: ours.wasm, peer: gzipped(`${peer}/`, wasm) },
    { what: `gzipped JavaScript, ${against}`, ours: ours.js, peer: gzipped(`${peer}/`, js) },
  ]);
}

function gzipped(folder, ...files) {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(folder + file), { level: 9 }).length, 0);
}
