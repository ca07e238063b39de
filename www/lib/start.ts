import type { Device } from './api/create-options.js';
import { PromptPressError } from './errors.js';
import type { KeptCalibration } from './model/calibration.js';
import type { ModelFiles } from './model/loader.js';
import { WorkerClient } from './worker/client.js';
import type { LoadParams } from './worker/protocol.js';

/** An engine that runs, and how its device was chosen. */
export interface StartedEngine {
  readonly client: WorkerClient;
  readonly device: Device;
  /** The adapter's description, or the CPU's instruction set. */
  readonly adapter: string;
  /** Why this device. */
  readonly reason: string;
}

/**
 * Starts the engine on the device asked for. With `auto` it measures, or knows from `calibration`; where WebGPU fails,
 * the CPU takes over in a fresh worker.
 */
export async function startEngine(
  files: ModelFiles,
  device: 'auto' | Device,
  createWorker: () => Worker,
  calibration: KeptCalibration,
  signal: AbortSignal | undefined,
): Promise<StartedEngine> {
  const onCpu: LoadParams = { files, device: 'cpu' };
  if (device === 'cpu') return startOn(onCpu, 'asked for', makeClient(createWorker), signal);

  const client = makeClient(createWorker);
  const probe = await ending(client, client.call('probe', null, { signal }));
  if (!probe.webgpu) {
    if (device === 'auto') return startOn(onCpu, probe.reason, client, signal);
    const error = new PromptPressError('device-unavailable', `${probe.reason}; take device 'auto' or 'cpu'`);
    client.end(error);
    throw error;
  }
  try {
    const kept = await calibration.get();
    return await startOn({ files, device, adapter: probe.reason, kept }, 'asked for', client, signal, calibration);
  } catch (error) {
    if (device === 'webgpu' || signal?.aborted || !PromptPressError.is(error) || isModelFault(error)) throw error;
    return startOn(onCpu, `WebGPU failed: ${error.message}`, makeClient(createWorker), signal);
  }
}

/** `why`: the reason where the engine gives none. */
async function startOn(
  params: LoadParams,
  why: string,
  client: WorkerClient,
  signal: AbortSignal | undefined,
  calibration?: KeptCalibration,
): Promise<StartedEngine> {
  const result = await ending(client, client.call('load', params, { signal }));
  await calibration?.put(result.calibration);
  const device = result.device === 'webgpu' ? 'webgpu' : 'cpu';
  return { client, device, adapter: result.adapter, reason: result.reason ?? why };
}

/** A worker and its client. */
export function makeClient(createWorker: () => Worker): WorkerClient {
  try {
    return new WorkerClient(createWorker());
  } catch (cause) {
    throw new PromptPressError(
      'engine-unavailable',
      `the worker cannot be made (${String(cause)}); serve dist/worker.js from the page's origin and allow it by worker-src`,
      { cause },
    );
  }
}

/** A worker whose start fails or is aborted is of no further use. */
async function ending<T>(client: WorkerClient, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    client.end(new PromptPressError('disposed', 'the engine did not start; create a new PromptPress'));
    throw error;
  }
}

/** Whether the CPU would fail on the same bytes. */
function isModelFault(error: PromptPressError): boolean {
  return error.code.startsWith('model-') || error.code.startsWith('tensor-') || error.code === 'engine-unavailable';
}
