import type { Device } from './api/create-options.js';
import { PromptPressError } from './errors.js';
import type { ModelFiles } from './model/loader.js';
import { WorkerClient } from './worker/client.js';

/** An engine that runs, and how its device was chosen. */
export interface StartedEngine {
  readonly client: WorkerClient;
  readonly device: Device;
  /** The adapter's description, or the CPU's instruction set. */
  readonly adapter: string;
  /** Why this device. */
  readonly reason: string;
}

/** Starts the engine on the device asked for; `auto` tries WebGPU and falls back to the CPU, in a fresh worker. */
export async function startEngine(
  files: ModelFiles,
  device: 'auto' | Device,
  createWorker: () => Worker,
  signal: AbortSignal | undefined,
): Promise<StartedEngine> {
  if (device === 'cpu') return startOn('cpu', 'asked for', files, makeClient(createWorker), signal, true);

  const client = makeClient(createWorker);
  const probe = await ending(client, client.call('probe', null, { signal }));
  if (!probe.webgpu) {
    if (device === 'auto') return startOn('cpu', probe.reason, files, client, signal, true);
    const error = new PromptPressError('device-unavailable', `${probe.reason}; take device 'auto' or 'cpu'`);
    client.end(error);
    throw error;
  }
  try {
    // The fallback needs the bytes once more, so they are lent, not given.
    const keepBytes = device === 'auto';
    const reason = device === 'auto' ? 'adapter available' : 'asked for';
    return await startOn('webgpu', reason, files, client, signal, !keepBytes);
  } catch (error) {
    if (device === 'webgpu' || signal?.aborted || !PromptPressError.is(error) || isModelFault(error)) throw error;
    return startOn('cpu', `WebGPU failed: ${error.message}`, files, makeClient(createWorker), signal, true);
  }
}

async function startOn(
  device: Device,
  reason: string,
  files: ModelFiles,
  client: WorkerClient,
  signal: AbortSignal | undefined,
  giveBytes: boolean,
): Promise<StartedEngine> {
  const transfer = giveBytes ? [files.config.buffer, files.tokenizer.buffer, files.weights.buffer] : [];
  const { adapter } = await ending(client, client.call('load', { files, device }, { signal, transfer }));
  return { client, device, adapter, reason };
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
