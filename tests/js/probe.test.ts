import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeWebGpu } from '../../www/lib/worker/probe.js';

const gpu = (requestAdapter: () => Promise<unknown>): GPU => ({ requestAdapter }) as unknown as GPU;
const adapter = (features: string[], info: Partial<GPUAdapterInfo> = {}) => ({ features: new Set(features), info });

test('without WebGPU, an adapter or its clock the probe says which is missing', async () => {
  assert.deepEqual(await probeWebGpu(undefined), { webgpu: false, reason: 'this browser has no WebGPU' });
  assert.deepEqual(await probeWebGpu(gpu(async () => null)), { webgpu: false, reason: 'no WebGPU adapter' });
  assert.deepEqual(await probeWebGpu(gpu(async () => adapter(['shader-f16']))), {
    webgpu: false,
    reason: 'adapter lacks timestamp-query',
  });
  const { webgpu, reason } = await probeWebGpu(gpu(() => Promise.reject(new DOMException('lost'))));
  assert.equal(webgpu, false);
  assert.match(reason, /^no WebGPU adapter \(.*lost/);
});

test('with all of them the probe names the adapter', async () => {
  const named = adapter(['timestamp-query'], { vendor: 'google', architecture: 'swiftshader', description: '' });
  assert.deepEqual(await probeWebGpu(gpu(async () => named)), { webgpu: true, reason: 'google swiftshader' });
});
