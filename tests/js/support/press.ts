import { type CreateOptions, PromptPress } from '../../../www/lib/index.js';
import { ModelServer } from './model-server.js';
import { PortWorker } from './port-worker.js';
import { type Behaviour, wordEngine } from './word-engine.js';

/** A model folder that the word engine does not look into. */
export function startModelServer(): Promise<ModelServer> {
  return ModelServer.start({
    'config.json': new Uint8Array(100),
    'tokenizer.json': new Uint8Array(1000),
    'model.safetensors': new Uint8Array(200_000),
  });
}

/** A press on the word engine; the worker has a GPU when `gpu` is true. */
export async function press(
  server: ModelServer,
  behaviour: Behaviour = {},
  options: CreateOptions = {},
  gpu = false,
): Promise<PromptPress> {
  const adapter = {
    features: new Set(['timestamp-query']),
    info: { vendor: 'test', architecture: '', description: '' },
  };
  const value = gpu ? { gpu: { requestAdapter: async () => adapter } } : {};
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value });
  return PromptPress.create({
    model: server.url,
    cache: false,
    createWorker: () => PortWorker.hosting(wordEngine(behaviour)),
    ...options,
  });
}
