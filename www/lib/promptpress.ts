// Symbol.dispose and Symbol.asyncDispose, for whoever compiles against the declarations.
/// <reference lib="esnext.disposable" preserve="true" />
import { checkTags } from './answers.js';
import type { CreateOptions, Device } from './api/create-options.js';
import type { CompressInput, FaithfulOptions, InputOptions } from './api/input.js';
import type { JsonCompression, JsonOptions } from './api/json.js';
import type { MessagesCompression, MessagesOptions } from './api/messages.js';
import type { ReferenceCompression, ReferenceOptions, ReferenceTrace } from './api/reference.js';
import type { ScoreOptions } from './api/score-options.js';
import type { Compression, ContextsCompression, Run } from './api/selection.js';
import { Encodings, type Source } from './encodings.js';
import { PromptPressError } from './errors.js';
import { Helpers } from './helpers.js';
import { type Input, readInput, segmentsInput } from './input.js';
import { compressJson } from './json.js';
import { LoadMeter } from './load-meter.js';
import { compressMessages } from './messages/compress.js';
import { browserCache, forgiving } from './model/cache.js';
import { keptCalibration } from './model/calibration.js';
import { loadModel } from './model/loader.js';
import { type CheckedOptions, checkOptions } from './options/check.js';
import { outOfRange } from './options/out-of-range.js';
import { checkText } from './options/text.js';
import { isCount } from './options/value-tests.js';
import { checkContexts, pythonOptions, referenceResult, referenceTrace } from './reference.js';
import { ScoredText } from './scored.js';
import { type StartedEngine, startEngine } from './start.js';
import type { WorkerClient } from './worker/client.js';
import type { ReferenceParams } from './worker/protocol.js';

/** Each takes the memory of another engine. */
const WORKERS = 4;

/**
 * A loaded model, ready to compress. Everything heavy runs in a worker; nothing of a text ever leaves the page.
 *
 * ```ts
 * const press = await PromptPress.create({ onProgress: ({ progress }) => show(progress) });
 * const { text, compressedTokens } = await press.compress(prompt, { rate: 0.5 });
 * ```
 */
export class PromptPress {
  /** Where the encoder runs; where `deviceReason` says so, short texts are scored on the CPU all the same. */
  readonly device: Device;
  /** Why there: `asked for`, `measured: …`, `no WebGPU adapter`, `adapter lacks timestamp-query`, … */
  readonly deviceReason: string;
  /** The GPU's description, or the CPU's instruction set. */
  readonly adapter: string;
  readonly #client: WorkerClient;
  readonly #encodings: Encodings;

  private constructor(engine: StartedEngine, source: Source) {
    this.#client = engine.client;
    this.#encodings = new Encodings(engine.client, source);
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
    const { device = 'auto', signal, localOnly = false, workers = WORKERS, createWorker = moduleWorker } = options;
    if (device !== 'auto' && device !== 'cpu' && device !== 'webgpu') {
      throw new PromptPressError('option-out-of-range', `device is ${String(device)}; give 'auto', 'cpu' or 'webgpu'`);
    }
    if (!isCount(workers)) throw outOfRange('workers', workers, 'an integer of at least 0');
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
    const { files, sha256, reload } = await loadModel(modelFolder(options.model), {
      ...source,
      signal,
      onProgress: (event) => meter.file(event),
    });
    meter.compile();
    const kept = keptCalibration(source.cache, sha256);
    const engine = await startEngine(files, device, createWorker, kept, signal);
    const helpers = Math.min(workers, globalThis.navigator?.hardwareConcurrency ?? 1) - 1;
    if (engine.device === 'cpu' && helpers > 0) new Helpers(engine.client, helpers, createWorker, reload);
    meter.ready();
    return new PromptPress(engine, source);
  }

  /**
   * Compresses a text, contexts or segments: the result is the text itself with words left out, or what Python gives
   * in reference mode.
   *
   * Rejects with `option-out-of-range`, `options-conflict`, `text-not-unicode`, `text-too-long`, `tags-malformed`,
   * `budget-too-small` (with the tokens that must stay), `token-counter`, `disposed` or `engine-crashed`; where ranks
   * must be loaded first, as `create` does.
   */
  compress(contexts: readonly string[], options?: FaithfulOptions): Promise<ContextsCompression>;
  compress(input: CompressInput, options?: FaithfulOptions): Promise<Compression>;
  compress(text: string | readonly string[], options: ReferenceOptions): Promise<ReferenceCompression>;
  async compress(
    input: CompressInput,
    options: FaithfulOptions | ReferenceOptions = {},
  ): Promise<Compression | ReferenceCompression> {
    if (options?.mode === 'reference') return this.#compressReference(input, options);
    const checked = checkOptions('compress', options);
    if (options.mode !== undefined && options.mode !== 'faithful') {
      throw new PromptPressError('option-out-of-range', "mode is unknown; give 'faithful' or 'reference'.");
    }
    return this.#timed(async () => {
      // Ranks that are not there are better missed before the encoder runs.
      await this.#encodings.counting(checked.tokenCounter, checked.run.signal);
      const scored = await this.#score(input, checked);
      try {
        return await scored.selectChecked(checked);
      } finally {
        scored.dispose();
      }
    });
  }

  /**
   * Compresses the texts of chat messages, of OpenAI, Anthropic, Gemini or the AI SDK: a list of messages or a whole
   * request. Tool calls, tool schemas, images, reasoning and all else stay as they are; so do system prompts and what
   * tools answered, unless `roles` says otherwise. The input itself is not changed, and must not be until this
   * resolves.
   *
   * Rejects as `compress` does, and with `messages-malformed`.
   */
  async compressMessages<T>(messages: T, options: MessagesOptions = {}): Promise<MessagesCompression<T>> {
    return this.#timed(() => compressMessages(this.#client, this.#encodings, messages, options));
  }

  /**
   * Compresses the string values of JSON; keys, numbers and everything else stay. A text comes back as a text, byte
   * for byte but for those values, with its comments; a value as the value that `JSON.parse` gives.
   *
   * Rejects as `compress` does, and with `json-malformed`.
   */
  compressJson(json: string, options?: JsonOptions): Promise<JsonCompression<string>>;
  compressJson<T extends object>(json: T, options?: JsonOptions): Promise<JsonCompression<T>>;
  async compressJson<T>(json: T, options: JsonOptions = {}): Promise<JsonCompression<T>> {
    return this.#timed(() => compressJson(this.#client, this.#encodings, json, options));
  }

  /** Runs the encoder once; the result selects at any rate without running it again. Dispose it when done. */
  async score(input: CompressInput, options: ScoreOptions & InputOptions = {}): Promise<ScoredText> {
    return this.#score(input, checkOptions('score', options));
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

  async #score(input: CompressInput, { engine, tags, run }: CheckedOptions): Promise<ScoredText> {
    const read = tags ? await this.#readTags(input, run.signal) : readInput(input);
    const { texts, assembly } = read;
    const result = await this.#client.call('score', { texts, assembly, options: engine }, run);
    return new ScoredText(read, this.#client, this.#encodings, result);
  }

  async #readTags(text: unknown, signal: AbortSignal | undefined): Promise<Input> {
    if (Array.isArray(text)) {
      throw new PromptPressError('options-conflict', 'tags are read in one text; join the texts, or leave out `tags`');
    }
    checkText(text);
    const { texts, parts } = checkTags(await this.#client.call('tags', { text }, { signal }));
    return segmentsInput(texts, parts);
  }

  async #timed<T>(work: () => Promise<T>): Promise<T & Run> {
    const start = performance.now();
    const result = await work();
    return { ...result, device: this.device, milliseconds: performance.now() - start };
  }

  async #compressReference(text: unknown, options: ReferenceOptions): Promise<ReferenceCompression> {
    const { signal, onProgress } = options;
    const params = await this.#referenceParams(text, options);
    return referenceResult(await this.#client.call('reference', params, { signal, onProgress }));
  }

  async #referenceParams(text: unknown, options: ReferenceOptions): Promise<ReferenceParams> {
    const params = { contexts: checkContexts(text), options: pythonOptions(options) };
    await this.#encodings.reference(options.signal);
    return params;
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
