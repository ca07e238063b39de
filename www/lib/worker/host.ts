import { PromptPressError } from '../errors.js';
import { bytesOf } from '../model/bytes.js';
import { release } from '../release.js';
import { assist } from './assist.js';
import type { Engine, EngineModule, Freed, Scored, WindowProgress, WrappedInput } from './engine.js';
import { HelperPool } from './helper-pool.js';
import { PageCounts } from './page-counts.js';
import { probeWebGpu } from './probe.js';
import { type CallName, type Calls, isRecord, isRequest, type Request, type Response } from './protocol.js';
import type { EnginePart, Scores, SelectParams, SelectResult, WrappedResult } from './values.js';
import { weightsFile } from './weights-file.js';

/** The side of a worker's global scope, or of a message port, that the host needs. */
export interface HostScope {
  postMessage(message: Response, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

type Handlers = { [K in CallName]: (params: Calls[K]['params'], id: number) => Promise<Calls[K]['result']> };

/** Makes the engine; `compiled`: its module, where another worker has compiled it. */
export type LoadModule = (compiled?: WebAssembly.Module) => Promise<EngineModule>;

/** What a loaded worker has. */
interface Loaded {
  readonly module: EngineModule;
  readonly engine: Engine;
  readonly helpers: HelperPool;
}

/** Calls that what runs is waiting for, or would gain from. */
const OVERTAKING: readonly CallName[] = ['join', 'leave'];

/** Answers calls with the engine, one at a time and in order; aborts and helpers overtake. */
export function serve(scope: HostScope, loadModule: LoadModule): void {
  let loaded: Loaded | undefined;
  let ranks = new Uint8Array();
  let queue: Promise<void> = Promise.resolve();
  const scoredTexts = new Map<number, Scored>();
  /** Calls that are waiting or running, and whether they were aborted. */
  const open = new Map<number, { aborted: boolean }>();

  const post = (message: Response, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);
  const pageCounts = new PageCounts(post);
  const ready = (): Loaded => {
    if (loaded) return loaded;
    throw new PromptPressError('protocol', 'no model is loaded in this worker; call `load` first');
  };
  const progress = (id: number): WindowProgress => {
    const start = performance.now();
    let told: number | undefined;
    return (done, total) => {
      if (open.get(id)?.aborted) return false;
      // The engine asks also where nothing has changed.
      if (done !== told) post({ kind: 'progress', id, done, total });
      told = done;
      if (done > 0) loaded?.helpers.busy(total - done, (performance.now() - start) / done);
      return true;
    };
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
      const start = performance.now();
      const module = await loadEngineModule(loadModule);
      const [configBytes, vocabulary] = [await bytesOf(config), await bytesOf(tokenizer)];
      const loading = module.Engine.load(configBytes, vocabulary, weightsFile(weights), asked, name, kept);
      // The engine has its own by now.
      release(vocabulary.buffer);
      const engine = await loading;
      const want = (wanted: number): void => post({ kind: 'helpers', wanted, module: module.compiled });
      loaded = { module, engine, helpers: new HelperPool(engine, performance.now() - start, want) };
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
    async assist({ config, weights, module, port }) {
      const { Helper } = await loadEngineModule(loadModule, module);
      assist(checkPort(port), Helper.load(await bytesOf(config), weightsFile(weights)));
      return null;
    },
    async join({ helper, port }) {
      ready().helpers.join(helper, checkPort(port));
      return null;
    },
    async leave({ helper }) {
      ready().helpers.leave(helper);
      return null;
    },
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
      if (open.size === 0) loaded?.helpers.idle();
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
    loaded?.helpers.wake();
    if (OVERTAKING.includes(data.name)) void answer(data);
    else queue = queue.then(() => answer(data));
  });
}

async function loadEngineModule(load: LoadModule, compiled?: WebAssembly.Module): Promise<EngineModule> {
  try {
    return await load(compiled);
  } catch (cause) {
    throw new PromptPressError(
      'engine-unavailable',
      `the engine's WebAssembly module cannot be loaded (${String(cause)}); ` +
        "check that dist/wasm/ is served beside dist/worker.js and that the page's policy allows 'wasm-unsafe-eval'.",
      { cause },
    );
  }
}

function checkPort(port: unknown): MessagePort {
  if (port instanceof MessagePort) return port;
  throw new PromptPressError('protocol', 'no message port came with the call; call with one');
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
