import type { PartRule } from './rule.js';
import type { ScoreOptions } from './score-options.js';
import type { SelectOptions } from './select-options.js';
import type { Outcome, Part, Run } from './selection.js';
import type { Word } from './word.js';

/** Who speaks, over the names of all vendors. */
export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

/** Options of `compressMessages`. */
export interface MessagesOptions extends SelectOptions, ScoreOptions {
  /** Rules by role. Default: `user` and `assistant` are compressed, the others are left alone. */
  readonly roles?: Readonly<Partial<Record<Role, PartRule>>>;
  /** Fraction of the tokens that stays at least of the newest user message, 0..1; `null`: no floor. Default 0.8. */
  readonly newestUserFloor?: number | null;
  /** The shortest text that is compressed, in characters. Default 40. */
  readonly minChars?: number;
}

/** A text of a message. */
export interface MessagePart extends Part {
  /** The index of its message in the list; absent for instructions beside the list. */
  readonly message?: number;
  readonly role: Role;
  /** Whether the text differs from the original. */
  readonly changed: boolean;
  readonly words: readonly Word[];
}

/** What `compressMessages` gives; the figures are of the texts that were found. */
export interface MessagesCompression<T> extends Outcome, Run {
  /** The input with its texts compressed; whatever has none in it is the same object. */
  readonly messages: T;
  /** The texts that were found, in order. */
  readonly parts: readonly MessagePart[];
}
