// One onnxruntime-web session. First message: what to load; every further one: the ids of a window.
import { adapterName } from './adapter.js';
import './tell-linear-memory.js';

let ort;
let session;

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(data.ids ? await run(data.ids) : await load(data));
  } catch (error) {
    self.postMessage({ error: String(error?.message ?? error) });
  }
};

async function load({ device, model, weights }) {
  if (device === 'webgpu') await hideNarrowSubgroups();
  // Each device's own bundle, as onnxruntime's documentation has it: the plain wasm one is the smaller.
  ort = await import(device === 'webgpu' ? '/peer/ort.webgpu.bundle.min.mjs' : '/peer/ort.wasm.bundle.min.mjs');
  ort.env.wasm.wasmPaths = `${self.location.origin}/peer/`;
  // promptpress has one thread too.
  ort.env.wasm.numThreads = 1;
  session = await ort.InferenceSession.create(model, {
    executionProviders: [device],
    // Beside the graph, so that the weights are not copied through protobuf; 8-bit ones are in it.
    ...(weights && { externalData: [{ path: 'weights.bin', data: weights }] }),
  });
  return { device: device === 'webgpu' ? await adapterName() : 'wasm simd128' };
}

async function run(ids) {
  const dims = [1, ids.length];
  const tensor = (values) => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  const { logits } = await session.run({ input_ids: tensor(ids), position_ids: tensor(ids.keys()) });
  return { logits: await logits.getData() };
}

/**
 * In subgroups of 4 (SwiftShader has no wider ones) onnxruntime-web's attention kernel gives wrong results; without
 * subgroups it takes another one, which is right. promptpress uses none.
 */
async function hideNarrowSubgroups() {
  const { subgroupMaxSize } = (await navigator.gpu.requestAdapter()).info;
  if (subgroupMaxSize > 4) return;
  const { get } = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, 'features');
  Object.defineProperty(GPUAdapter.prototype, 'features', {
    get() {
      return new Set([...get.call(this)].filter((feature) => !feature.startsWith('subgroup')));
    },
  });
}
