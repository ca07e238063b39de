// Symbol.dispose and Symbol.asyncDispose, for whoever compiles against the declarations.
/// <reference lib="esnext.disposable" preserve="true" />
import { PromptPressError } from './errors.js';
import { LoadMeter } from './load-meter.js';
import { browserCache, forgiving } from './model/cache.js';
import { type LoadOptions, loadFile, loadModel } from './model/loader.js';
import { checkSelectOptions, checkText } from './options.js';
import { RANKS, ranksUrl } from './ranks.js';
import { checkContexts, pythonOptions, referenceResult, referenceTrace } from './reference.js';
import { ScoredText } from './scored.js';
import { type StartedEngine, startEngine } from './start.js';
import type {
  Compression,
  CreateOptions,
  Device,
  FaithfulOptions,
  ReferenceCompression,
  ReferenceOptions,
  ReferenceTrace,
  RunOptions,
} from './types.js';
import type { WorkerClient } from './worker/client.js';
import type { ReferenceParams } from './worker/protocol.js';

/**
 * A loaded model, ready to compress. Everything heavy runs in a worker; nothing of a text ever leaves the page.
 *
 * ```ts
 * const press = await PromptPress.create({ onProgress: ({ progress }) => show(progress) });
 * const { text, compressedTokens } = await press.compress(prompt, { rate: 0.5 });
 * ```
 */
export class PromptPress {
  /** Where the encoder runs. */
  readonly device: Device;
  /** Why there: `asked for`, `no WebGPU adapter`, `adapter lacks timestamp-query`, … */
  readonly deviceReason: string;
  /** The GPU's description, or the CPU's instruction set. */
  readonly adapter: string;
  readonly #client: WorkerClient;
  readonly #source: Pick<LoadOptions, 'fetch' | 'cache' | 'localOnly'>;
  #ranks: Promise<void> | undefined;

  private constructor(engine: StartedEngine, source: Pick<LoadOptions, 'fetch' | 'cache' | 'localOnly'>) {
    this.#client = engine.client;
    this.#source = source;
    this.device = engine.device;
    this.deviceReason = engine.reason;
    this.adapter = engine.adapter;
  }

  /**
   * Fetches and verifies a model (or takes it from the cache) and starts the engine.
   *
   * Rejects with the signal's reason on an abort, else with a `PromptPressError`: `network`, `http-status`, `manifest`,
   * `model-file-missing`, `integrity`, `not-cached`, `device-unavailable`, `engine-unavailable`, `unsupported`, or a
   * code of the engine that names what is wrong with the model.
   */
  static async create(options: CreateOptions = {}): Promise<PromptPress> {
    const { device = 'auto', signal, localOnly = false } = options;
    if (device !== 'auto' && device !== 'cpu' && device !== 'webgpu') {
      throw new PromptPressError('option-out-of-range', `device is ${String(device)}; give 'auto', 'cpu' or 'webgpu'`);
    }
    signal?.throwIfAborted();
    if (!options.createWorker && typeof Worker === 'undefined') {
      throw new PromptPressError('unsupported', 'there are no workers here; create PromptPress in a browser page');
    }
    const cache = options.cache === false ? undefined : (options.cache ?? (await browserCache()));
    const source = {
      fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
      cache: cache && forgiving(cache),
      localOnly,
    };
    const meter = new LoadMeter(options.onProgress);
    const files = await loadModel(modelFolder(options.model), { ...source, signal, onProgress: (e) => meter.file(e) });
    meter.compile();
    const engine = await startEngine(files, device, options.createWorker ?? moduleWorker, signal);
    meter.ready();
    return new PromptPress(engine, source);
  }

  /** Compresses a text: the result is the text itself with words left out, or what Python gives in reference mode. */
  compress(text: string, options?: FaithfulOptions): Promise<Compression>;
  compress(text: string | readonly string[], options: ReferenceOptions): Promise<ReferenceCompression>;
  async compress(
    text: string | readonly string[],
    options: FaithfulOptions | ReferenceOptions = {},
  ): Promise<Compression | ReferenceCompression> {
    if (options.mode === 'reference') return this.#compressReference(text, options);
    if (options.mode !== undefined && options.mode !== 'faithful') {
      throw new PromptPressError('option-out-of-range', "mode is unknown; give 'faithful' or 'reference'.");
    }
    checkText(text);
    checkSelectOptions(options);
    const start = performance.now();
    const scored = await this.score(text, options);
    try {
      const selection = await scored.select(options);
      options.signal?.throwIfAborted();
      return { ...selection, device: this.device, milliseconds: performance.now() - start };
    } finally {
      scored.dispose();
    }
  }

  /** Runs the encoder once; the result selects at any rate without running it again. Dispose it when done. */
  async score(text: string, options: RunOptions = {}): Promise<ScoredText> {
    checkText(text);
    const { signal, onProgress } = options;
    return new ScoredText(text, this.#client, await this.#client.call('score', { text }, { signal, onProgress }));
  }

  /** For checks against the reference: what each word-merging step saw, before anything is dropped. */
  async traceReference(text: string | readonly string[], options: ReferenceOptions): Promise<ReferenceTrace[]> {
    const params = await this.#referenceParams(text, options);
    return referenceTrace(await this.#client.call('trace', params, { signal: options.signal }));
  }

  /** Stops the worker and frees its memory; every waiting and later call rejects with `disposed`. */
  dispose(): void {
    this.#client.end(new PromptPressError('disposed', 'this PromptPress was disposed; create a new one'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
  }

  async #compressReference(text: string | readonly string[], options: ReferenceOptions): Promise<ReferenceCompression> {
    const { signal, onProgress } = options;
    const params = await this.#referenceParams(text, options);
    return referenceResult(await this.#client.call('reference', params, { signal, onProgress }));
  }

  async #referenceParams(text: string | readonly string[], options: ReferenceOptions): Promise<ReferenceParams> {
    const params = { contexts: checkContexts(text), options: pythonOptions(options) };
    if (this.#client.ended) throw this.#client.ended;
    this.#ranks ??= this.#sendRanks();
    try {
      await this.#ranks;
    } catch (error) {
      // The next call may find the network back.
      this.#ranks = undefined;
      throw error;
    }
    options.signal?.throwIfAborted();
    return params;
  }

  /** The reference counts with cl100k_base; nothing else needs it, so it is loaded on the first such call. */
  async #sendRanks(): Promise<void> {
    const bytes = await loadFile(ranksUrl(), RANKS, {
      ...this.#source,
      signal: undefined,
      onProgress: () => undefined,
    });
    await this.#client.call('ranks', { bytes }, { transfer: [bytes.buffer] });
  }
}

function modelFolder(model: string | URL = new URL('../models/default/', import.meta.url)): URL {
  const base = globalThis.document?.baseURI ?? import.meta.url;
  try {
    const url = new URL(model, base);
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  } catch (cause) {
    throw new PromptPressError('option-out-of-range', `model is no address: ${String(model)}; give a folder's URL`, {
      cause,
    });
  }
}

// This exact form is what bundlers look for.
function moduleWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}
