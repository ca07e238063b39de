import { PromptPressError } from '../errors.js';
import type { Engine, EngineModule, Scored, WindowProgress } from './engine.js';
import { probeWebGpu } from './probe.js';
import { type CallName, type Calls, isRecord, isRequest, type Request, type Response } from './protocol.js';

/** The side of a worker's global scope, or of a message port, that the host needs. */
export interface HostScope {
  postMessage(message: Response, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

type Handlers = { [K in CallName]: (params: Calls[K]['params'], id: number) => Promise<Calls[K]['result']> };

/** Answers calls with the engine, one at a time and in order; aborts overtake. */
export function serve(scope: HostScope, loadModule: () => Promise<EngineModule>): void {
  let engine: Engine | undefined;
  let ranks = new Uint8Array();
  let queue: Promise<void> = Promise.resolve();
  const scoredTexts = new Map<number, Scored>();
  /** Calls that are waiting or running, and whether they were aborted. */
  const open = new Map<number, { aborted: boolean }>();

  const post = (message: Response, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);
  const loaded = (): Engine => {
    if (engine) return engine;
    throw new PromptPressError('protocol', 'no model is loaded in this worker; call `load` first');
  };
  const progress =
    (id: number): WindowProgress =>
    (done, total) => {
      if (open.get(id)?.aborted) return false;
      post({ kind: 'progress', id, done, total });
      return true;
    };

  const handlers: Handlers = {
    probe: () => probeWebGpu(globalThis.navigator?.gpu),
    async load({ files, device }) {
      const module = await loadEngineModule(loadModule);
      engine = await module.Engine.load(files.config, files.tokenizer, files.weights, device);
      return { device, adapter: engine.adapter };
    },
    async score({ text }, id) {
      const scored = await loaded().score(text, progress(id));
      scoredTexts.set(id, scored);
      const { starts, ends, probabilities, originalTokens } = scored;
      return { scored: id, starts, ends, probabilities, originalTokens };
    },
    async select({ scored, options, costs }) {
      const source = scoredTexts.get(scored);
      if (!source) throw new PromptPressError('disposed', 'this scored text was disposed; score the text again');
      const selection = source.select(options, costs);
      const { text, kept, originalTokens, compressedTokens } = selection;
      selection.free();
      return { text, kept, originalTokens, compressedTokens };
    },
    async release({ scored }) {
      scoredTexts.get(scored)?.free();
      scoredTexts.delete(scored);
      return null;
    },
    async ranks({ bytes }) {
      ranks = new Uint8Array(bytes);
      return null;
    },
    reference: ({ contexts, options }, id) => loaded().compressReference(contexts, options, ranks, progress(id)),
    trace: ({ contexts, options }) => loaded().traceReference(contexts, options, ranks),
  };

  const answer = async (request: Extract<Request, { kind: 'call' }>): Promise<void> => {
    const { id, name, params } = request;
    try {
      if (open.get(id)?.aborted) throw new PromptPressError('aborted', 'the call was aborted; call again to go on');
      const handler = handlers[name] as (params: unknown, id: number) => Promise<unknown>;
      const value = await handler(params, id);
      post({ kind: 'result', id, value });
    } catch (error) {
      const known = coded(error);
      // Anything without a code is a trap or a bug and leaves the instance in any state: nothing may call it again.
      post(known ? { kind: 'error', id, ...known } : { kind: 'crash', message: String(error) });
    } finally {
      open.delete(id);
    }
  };

  scope.addEventListener('message', ({ data }) => {
    if (!isRequest(data)) return;
    if (data.kind === 'abort') {
      const call = open.get(data.id);
      if (call) call.aborted = true;
      return;
    }
    open.set(data.id, { aborted: false });
    queue = queue.then(() => answer(data));
  });
}

async function loadEngineModule(load: () => Promise<EngineModule>): Promise<EngineModule> {
  try {
    const module = await load();
    await module.default();
    return module;
  } catch (cause) {
    throw new PromptPressError(
      'engine-unavailable',
      `the engine's WebAssembly module cannot be loaded (${String(cause)}); ` +
        "check that dist/wasm/ is served beside dist/worker.js and that the page's policy allows 'wasm-unsafe-eval'.",
      { cause },
    );
  }
}

/** Errors cross as code and message; the engine's own carry a code. */
function coded(error: unknown): { code: string; message: string } | undefined {
  if (!isRecord(error)) return undefined;
  const { code, message } = error;
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : undefined;
}
