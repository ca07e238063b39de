// Symbol.dispose and Symbol.asyncDispose, for whoever compiles against the declarations.
/// <reference lib="esnext.disposable" preserve="true" />
import { checkScoreResult, checkSelection } from './answers.js';
import type { RunOptions } from './api/run-options.js';
import type { SelectOptions } from './api/select-options.js';
import type { Selection } from './api/selection.js';
import type { ScoredWord } from './api/word.js';
import type { Encodings } from './encodings.js';
import { PromptPressError } from './errors.js';
import type { Input } from './input.js';
import { type CheckedOptions, checkOptions } from './options/check.js';
import { outcome, part } from './outcome.js';
import { scoredWords, selectedWords } from './words.js';
import type { WorkerClient } from './worker/client.js';
import type { ScoreResult, SelectResult } from './worker/values.js';

/** A text whose words have probabilities: `select` chooses anew without running the encoder again. */
export class ScoredText {
  /** The words of all parts in order, with UTF-16 offsets within their part. */
  readonly words: readonly ScoredWord[];
  /** The text's length in the classifier's pieces. */
  readonly originalTokens: number;
  readonly #input: Input;
  readonly #client: WorkerClient;
  readonly #encodings: Encodings;
  readonly #scored: number;
  #disposed = false;

  /** @internal Made by `PromptPress.score`. */
  constructor(input: Input, client: WorkerClient, encodings: Encodings, result: ScoreResult) {
    const { texts } = input;
    this.#input = input;
    this.#client = client;
    this.#encodings = encodings;
    this.words = scoredWords(texts, checkScoreResult(result, texts.length));
    this.#scored = result.scored;
    this.originalTokens = result.originalTokens;
  }

  /**
   * Chooses words. Rejects with `option-out-of-range`, `options-conflict`, `budget-too-small`, `token-counter`,
   * `disposed`, or, where ranks must be loaded first, as `PromptPress.create` does; on an abort with the signal's reason.
   */
  async select(options: SelectOptions & Pick<RunOptions, 'signal'> = {}): Promise<Selection> {
    return this.selectChecked(checkOptions('select', options));
  }

  /** @internal As `select`, with options of any method. */
  async selectChecked({ engine, tokenCounter, run: { signal } }: CheckedOptions): Promise<Selection> {
    if (this.#disposed) throw new PromptPressError('disposed', 'this scored text was disposed; score the text again');
    const { counter, count } = await this.#encodings.counting(tokenCounter, signal);
    const { parts } = this.#input;
    const params = { scored: this.#scored, options: engine, parts, counter };
    return this.#selection(await this.#client.call('select', params, { signal, count }));
  }

  /** Frees the text's memory in the worker. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#client.call('release', { scored: this.#scored }).catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #selection(result: SelectResult): Selection {
    const { texts, contexts } = this.#input;
    checkSelection(result, this.words.length, texts.length);
    const parts = result.parts.map(part);
    return {
      text: result.text,
      words: selectedWords(this.words, result),
      ...outcome(result),
      parts,
      ...(contexts && { contexts: parts }),
    };
  }
}
