import type { DeviceProbe } from './protocol.js';

/** Looks before the engine leaps: on the web it cannot start without these. */
export async function probeWebGpu(gpu: GPU | undefined): Promise<DeviceProbe> {
  if (!gpu) return { webgpu: false, reason: 'this browser has no WebGPU' };
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    return { webgpu: false, reason: `no WebGPU adapter (${String(error)})` };
  }
  if (!adapter) return { webgpu: false, reason: 'no WebGPU adapter' };
  // The engine's clock on the web is the GPU's own.
  if (!adapter.features.has('timestamp-query')) return { webgpu: false, reason: 'adapter lacks timestamp-query' };
  const { vendor, architecture, description } = adapter.info;
  return { webgpu: true, reason: description || [vendor, architecture].filter(Boolean).join(' ') || 'WebGPU adapter' };
}
