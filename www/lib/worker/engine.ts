import type { Device } from '../api/create-options.js';
import type { Encoding } from '../ranks.js';
import type {
  Assembly,
  Edit,
  EngineMessagePart,
  EngineOptions,
  EnginePart,
  Scores,
  SelectResult,
  TagsResult,
} from './values.js';
import type { WeightsFile } from './weights-file.js';

/**
 * Called between windows; returning false stops the run with the code `aborted`. The engine gives the event loop a turn
 * before each call, so that an abort that waits in the worker's message queue is seen.
 */
export type WindowProgress = (done: number, total: number) => boolean;

/** Counts tokens in the page: a whole number for each text. */
export type PageCounter = (texts: readonly string[]) => Promise<readonly number[]>;

/** The wasm module as the worker uses it; the generated declarations appear with the build only. */
export interface EngineModule {
  /** For other workers. */
  readonly compiled?: WebAssembly.Module;
  readonly Engine: {
    load(
      config: Uint8Array,
      tokenizer: Uint8Array,
      weights: WeightsFile,
      device: 'auto' | Device,
      adapter: string,
      kept: Uint8Array | undefined,
    ): Promise<Engine>;
  };
  readonly Helper: { load(config: Uint8Array, weights: WeightsFile): Helper };
  readTags(text: string): TagsResult;
  readonly JsonInput: { read(text: string, options: object): JsonInput };
  readonly MessagesInput: { read(messages: unknown, options: object): MessagesInput };
}

export interface Engine {
  readonly device: Device;
  readonly adapter: string;
  readonly reason: string | undefined;
  readonly calibration: Uint8Array<ArrayBuffer> | undefined;
  /** From now on this scorer gets its share of the windows of every run, until it fails once. */
  addHelper(score: WindowScorer): void;
  dismissHelpers(): void;
  score(
    texts: readonly string[],
    assembly: Assembly,
    options: EngineOptions,
    onProgress?: WindowProgress,
  ): Promise<Scored>;
  addCounter(encoding: Encoding, ranks: Uint8Array): void;
  compressReference(
    contexts: readonly string[],
    options: Readonly<Record<string, unknown>>,
    ranks: Uint8Array,
    onProgress?: WindowProgress,
  ): Promise<unknown>;
  traceReference(
    contexts: readonly string[],
    options: Readonly<Record<string, unknown>>,
    ranks: Uint8Array,
  ): Promise<unknown>;
}

/** Scores the windows of an engine in another worker. */
export interface Helper {
  readonly score: WindowScorer;
}

/** The keep probability of each token of a window; `attended` has a 1 for each that the others may look at. */
export type WindowScorer = (
  ids: Uint32Array<ArrayBuffer>,
  attended: Uint8Array<ArrayBuffer>,
) => Promise<Float32Array<ArrayBuffer>>;

export interface Scored extends Scores, Freed {
  /** `counter`: the name of an encoding, a function of the page, or nothing for the classifier's pieces. */
  select(
    options: EngineOptions,
    parts: readonly EnginePart[] | undefined,
    counter: Encoding | PageCounter | undefined,
  ): Promise<SelectResult & Freed>;
}

/** Texts inside something else. */
export interface WrappedInput<Part> extends Freed {
  readonly texts: readonly string[];
  readonly parts: readonly Part[];
}

export interface JsonInput extends WrappedInput<EnginePart> {
  rebuild(texts: readonly string[]): string;
}

export interface MessagesInput extends WrappedInput<EngineMessagePart> {
  edits(texts: readonly string[]): readonly Edit[];
}

/** Lives in the module's memory, its fields behind getters: copied before it crosses, freed after. */
export interface Freed {
  free(): void;
}
