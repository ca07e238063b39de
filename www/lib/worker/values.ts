import type { ScoreOptions } from '../api/score-options.js';
import type { SelectOptions } from '../api/select-options.js';
import type { EngineProtect } from '../options/protect.js';
import type { Encoding } from '../ranks.js';

/** How texts make up one: with a blank line between them, as its slices, or not at all. */
export type Assembly = 'text' | 'segments' | 'separate';

/** The engine's options of scoring and selecting, checked. */
export interface EngineOptions
  extends Omit<SelectOptions, 'tokenCounter' | 'protect'>,
    Pick<ScoreOptions, 'tokenToWord' | 'chunkEndTokens'> {
  readonly protect?: EngineProtect;
}

/** What is asked of a part; null is as absent. */
export interface EnginePart {
  readonly rate?: number | null;
  readonly compress?: boolean;
  readonly floor?: number | null;
}

/** Whose tokens are counted: the classifier's, an encoding's whose ranks were sent, or the page's function. */
export type EngineCounter = 'classifier' | Encoding | 'page';

/** What is known of each word. */
export interface Scores {
  /** `[start, end]` of each word in turn, in UTF-16 units of its part. */
  readonly offsets: Uint32Array;
  /** How many words each part has. */
  readonly partWords: Uint32Array;
  readonly probabilities: Float32Array;
  readonly originalTokens: number;
}

/** What `score` leaves in the worker under `scored`, and what the page gets of it. */
export interface ScoreResult extends Scores {
  readonly scored: number;
}

/** What stays of a part. */
export interface PartResult {
  readonly text: string;
  readonly rateAsked: number | null;
  readonly originalTokens: number;
  readonly compressedTokens: number;
  readonly dropped: boolean;
}

/** One selection. */
export interface SelectResult {
  readonly text: string;
  /** A 1 for each word that stays. */
  readonly kept: Uint8Array;
  /** For each word the place of its reason in `reasonNames`. */
  readonly reasons: Uint8Array;
  /** A name, or a name, a colon and a rule. */
  readonly reasonNames: readonly string[];
  readonly originalTokens: number;
  readonly compressedTokens: number;
  readonly unchanged: string | undefined;
  readonly overBudget: boolean;
  readonly parts: readonly PartResult[];
}

/** How an input is compressed. */
export interface SelectParams {
  readonly options: EngineOptions;
  readonly parts?: readonly EnginePart[] | undefined;
  readonly counter: EngineCounter;
}

/** Texts in a value, read, scored and selected from; `Part` is what the reader says of each. */
export interface WrappedResult<Part> {
  readonly texts: readonly string[];
  readonly parts: readonly Part[];
  readonly scores: Scores;
  readonly selection: SelectResult;
}

/** A text of a message, as the reader says. */
export interface EngineMessagePart extends EnginePart {
  readonly message?: number | null;
  readonly role: string;
}

/** A string to put in the place of another. */
export interface Edit {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** What to read, and how to compress what is read. */
export interface WrappedParams<Input> extends Omit<SelectParams, 'parts'> {
  readonly input: Input;
  /** The reader's options. */
  readonly reading: Readonly<Record<string, unknown>>;
}

/** Segments of a text with tags. */
export interface TagsResult {
  readonly texts: readonly string[];
  readonly parts: readonly EnginePart[];
}
