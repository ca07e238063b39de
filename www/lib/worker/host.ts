import { PromptPressError } from '../errors.js';
import type { Engine, EngineModule, Freed, Scored, WindowProgress, WrappedInput } from './engine.js';
import { PageCounts } from './page-counts.js';
import { probeWebGpu } from './probe.js';
import { type CallName, type Calls, isRecord, isRequest, type Request, type Response } from './protocol.js';
import type { EnginePart, Scores, SelectParams, SelectResult, WrappedResult } from './values.js';

/** The side of a worker's global scope, or of a message port, that the host needs. */
export interface HostScope {
  postMessage(message: Response, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

type Handlers = { [K in CallName]: (params: Calls[K]['params'], id: number) => Promise<Calls[K]['result']> };

/** Answers calls with the engine, one at a time and in order; aborts overtake. */
export function serve(scope: HostScope, loadModule: () => Promise<EngineModule>): void {
  let loaded: { module: EngineModule; engine: Engine } | undefined;
  let ranks = new Uint8Array();
  let queue: Promise<void> = Promise.resolve();
  const scoredTexts = new Map<number, Scored>();
  /** Calls that are waiting or running, and whether they were aborted. */
  const open = new Map<number, { aborted: boolean }>();

  const post = (message: Response, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);
  const pageCounts = new PageCounts(post);
  const ready = (): { module: EngineModule; engine: Engine } => {
    if (loaded) return loaded;
    throw new PromptPressError('protocol', 'no model is loaded in this worker; call `load` first');
  };
  const progress =
    (id: number): WindowProgress =>
    (done, total) => {
      if (open.get(id)?.aborted) return false;
      post({ kind: 'progress', id, done, total });
      return true;
    };

  const select = async (
    scored: Scored,
    { options, parts, counter }: SelectParams,
    id: number,
  ): Promise<SelectResult> => {
    const named = counter === 'classifier' ? undefined : counter;
    const counting = named === 'page' ? pageCounts.counter(id) : named;
    return selectResult(await scored.select(options, parts, counting));
  };

  /** Scores the texts of an input that wraps them and selects from them; each is a text of its own. */
  const compress = async <Part extends EnginePart>(
    input: WrappedInput<Part>,
    how: Omit<SelectParams, 'parts'>,
    id: number,
  ): Promise<WrappedResult<Part>> => {
    const { texts, parts } = input;
    const scored = await ready().engine.score(texts, 'separate', how.options, progress(id));
    try {
      const asked = parts.map(({ rate, compress, floor }) => ({ rate, compress, floor }) as EnginePart);
      return { texts, parts, scores: scores(scored), selection: await select(scored, { ...how, parts: asked }, id) };
    } finally {
      scored.free();
    }
  };

  const handlers: Handlers = {
    probe: () => probeWebGpu(globalThis.navigator?.gpu),
    async load({ files: { config, tokenizer, weights }, device: asked, adapter: name = '', kept }) {
      const module = await loadEngineModule(loadModule);
      const engine = await module.Engine.load(config, tokenizer, weights, asked, name, kept);
      loaded = { module, engine };
      const { device, adapter, reason, calibration } = engine;
      return { device, adapter, reason, calibration };
    },
    async score({ texts, assembly, options }, id) {
      const scored = await ready().engine.score(texts, assembly, options, progress(id));
      scoredTexts.set(id, scored);
      return { scored: id, ...scores(scored) };
    },
    async select({ scored, ...params }, id) {
      const source = scoredTexts.get(scored);
      if (!source) throw new PromptPressError('disposed', 'this scored text was disposed; score the text again');
      return select(source, params, id);
    },
    async release({ scored }) {
      scoredTexts.get(scored)?.free();
      scoredTexts.delete(scored);
      return null;
    },
    tags: async ({ text }) => ready().module.readTags(text),
    json: ({ input, reading, ...how }, id) =>
      freeing(ready().module.JsonInput.read(input, reading), async (json) => {
        const result = await compress(json, how, id);
        return { ...result, json: json.rebuild(partTexts(result)) };
      }),
    messages: ({ input, reading, ...how }, id) =>
      freeing(ready().module.MessagesInput.read(input, reading), async (messages) => {
        const result = await compress(messages, how, id);
        return { ...result, edits: messages.edits(partTexts(result)) };
      }),
    async encoding({ encoding, ranks }) {
      ready().engine.addCounter(encoding, ranks);
      return null;
    },
    async ranks({ bytes }) {
      ranks = new Uint8Array(bytes);
      return null;
    },
    reference: ({ contexts, options }, id) => ready().engine.compressReference(contexts, options, ranks, progress(id)),
    trace: ({ contexts, options }) => ready().engine.traceReference(contexts, options, ranks),
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
      pageCounts.abort(data.id);
      return;
    }
    if (data.kind !== 'call') {
      pageCounts.answer(data);
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

/** What crosses of scored texts. */
function scores({ offsets, partWords, probabilities, originalTokens }: Scores): Scores {
  return { offsets, partWords, probabilities, originalTokens };
}

/** What crosses of a selection, whose memory is freed. */
function selectResult(selection: SelectResult & Freed): SelectResult {
  const { text, kept, reasons, reasonNames, originalTokens, compressedTokens, unchanged, overBudget, parts } =
    selection;
  selection.free();
  return { text, kept, reasons, reasonNames, originalTokens, compressedTokens, unchanged, overBudget, parts };
}

function partTexts({ selection }: WrappedResult<unknown>): string[] {
  return selection.parts.map(({ text }) => text);
}

/** Uses an input of the engine's, then frees it. */
async function freeing<Input extends Freed, T>(input: Input, use: (input: Input) => Promise<T>): Promise<T> {
  try {
    return await use(input);
  } finally {
    input.free();
  }
}

/** Errors cross as code and message; the engine's own carry a code. */
function coded(error: unknown): { code: string; message: string } | undefined {
  if (!isRecord(error)) return undefined;
  const { code, message } = error;
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : undefined;
}
