import type { ModelCache } from './model/cache.js';

/** Where the encoder runs. */
export type Device = 'cpu' | 'webgpu';

/** One step of `PromptPress.create`. The first event has `progress` 0, the last 1; it never falls. */
export interface LoadProgress {
  /** `compile` is the engine's start: uploading the weights, building the pipelines. */
  readonly phase: 'download' | 'verify' | 'compile' | 'ready';
  /** Bytes of all files so far. */
  readonly loaded: number;
  /** Bytes of all files; 0 until the manifest is read. */
  readonly total: number;
  /** The whole load, 0..1. */
  readonly progress: number;
  /** The file in hand. */
  readonly file?: string;
  /** Whether that file came from the cache. */
  readonly fromCache: boolean;
}

/** Options of `PromptPress.create`. */
export interface CreateOptions {
  /** Folder that holds `manifest.json`. Default: `models/default/` beside the package's `dist/`. */
  readonly model?: string | URL;
  /** `auto` takes WebGPU where it works and the CPU elsewhere. Default `auto`. */
  readonly device?: 'auto' | Device;
  readonly onProgress?: (event: LoadProgress) => void;
  /** Aborts the load; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Takes the place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Where model files are kept; `false` keeps nothing. Default: the browser's Cache API. */
  readonly cache?: ModelCache | false;
  /** Never touch the network: what is not cached is the error `not-cached`. Default `false`. */
  readonly localOnly?: boolean;
  /** Makes the worker, for bundlers and policies that need their own way. */
  readonly createWorker?: () => Worker;
}

/** Counts the tokens of a text; must return a finite number, at least 0. */
export type TokenCounter = (text: string) => number;

/** How much to keep: at most one of `rate`, `targetTokens` and `threshold`. */
export interface SelectOptions {
  /** Fraction of the tokens to keep, 0..1. Default 0.5. */
  readonly rate?: number;
  /** Tokens to keep at most, an integer ≥ 0. */
  readonly targetTokens?: number;
  /** Keep the words whose probability is at least this, 0..1. */
  readonly threshold?: number;
  /** Counts tokens as the receiving model does. Default: the classifier's own pieces. */
  readonly tokenCounter?: TokenCounter;
  /**
   * Words and phrases that stay wherever they stand at word bounds, at most 100. A rate gives way to them; a target
   * that they alone exceed is the error `budget-too-small`.
   */
  readonly forceTokens?: readonly string[];
  /** Words with a digit stay. */
  readonly forceReserveDigit?: boolean;
  /** Of forced words that repeat with nothing kept between them, only the first stays. */
  readonly dropConsecutive?: boolean;
}

/** Options of one run of the encoder. */
export interface RunOptions {
  /** Aborts the run; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Windows encoded so far, and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Options of `compress` in the default mode: the result is the text itself with words left out. */
export interface FaithfulOptions extends SelectOptions, RunOptions {
  readonly mode?: 'faithful';
}

/** Options of `compress` in reference mode: the arguments of Python's `compress_prompt`, in camel case. */
export interface ReferenceOptions extends RunOptions {
  readonly mode: 'reference';
  readonly rate?: number;
  readonly targetToken?: number;
  readonly forceTokens?: readonly string[];
  readonly forceReserveDigit?: boolean;
  readonly dropConsecutive?: boolean;
  readonly chunkEndTokens?: readonly string[];
  readonly tokenToWord?: 'mean' | 'first';
  readonly useContextLevelFilter?: boolean;
  readonly useTokenLevelFilter?: boolean;
  readonly targetContext?: number;
  readonly contextLevelRate?: number;
  readonly contextLevelTargetToken?: number;
  readonly forceContextIds?: readonly number[];
  readonly returnWordLabel?: boolean;
  readonly wordSep?: string;
  readonly labelSep?: string;
}

/** A word of the original text. */
export interface ScoredWord {
  readonly text: string;
  /** UTF-16 offset of its first unit: `original.slice(start, end) === text`. */
  readonly start: number;
  readonly end: number;
  /** The classifier's probability that the word must stay, 0..1. */
  readonly probability: number;
}

/** A word and whether the compressed text has it. */
export interface Word extends ScoredWord {
  readonly kept: boolean;
}

/** What a selection gives. */
export interface Selection {
  /** The compressed text: never longer than the original. */
  readonly text: string;
  readonly words: readonly Word[];
  readonly originalTokens: number;
  readonly compressedTokens: number;
  /** compressedTokens / originalTokens; 1 for a text without tokens. */
  readonly rate: number;
  /** originalTokens / compressedTokens; Infinity where nothing is kept. */
  readonly ratio: number;
}

/** What `compress` gives in the default mode. */
export interface Compression extends Selection {
  readonly device: Device;
  /** Wall-clock time of the call. */
  readonly milliseconds: number;
}

/** What `compress` gives in reference mode; `ratio` and `rate` are formatted as Python does. */
export interface ReferenceCompression {
  readonly text: string;
  /** The compressed contexts, in order. */
  readonly contexts: readonly string[];
  readonly originalTokens: number;
  readonly compressedTokens: number;
  readonly ratio: string;
  readonly rate: string;
  /** Words with their labels, where `returnWordLabel` asked for it. */
  readonly labels?: string;
}

/** The words of one call of the word-merging step and the probabilities of their tokens. */
export interface ReferenceTrace {
  readonly words: readonly string[];
  readonly probs: readonly (readonly number[])[];
}
