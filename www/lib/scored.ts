// Symbol.dispose and Symbol.asyncDispose, for whoever compiles against the declarations.
/// <reference lib="esnext.disposable" preserve="true" />
import { selectWithinBudget } from './budget.js';
import { PromptPressError } from './errors.js';
import { checkSelectOptions } from './options.js';
import type { ScoredWord, Selection, SelectOptions, Word } from './types.js';
import type { WorkerClient } from './worker/client.js';
import type { EngineSelectOptions, ScoreResult, SelectResult } from './worker/protocol.js';

/** A text whose words have probabilities: `select` chooses anew without running the encoder again. */
export class ScoredText {
  /** The words in order, with UTF-16 offsets. */
  readonly words: readonly ScoredWord[];
  /** The text's length in the classifier's pieces. */
  readonly originalTokens: number;
  readonly #text: string;
  readonly #client: WorkerClient;
  readonly #result: ScoreResult;
  #disposed = false;

  /** @internal Made by `PromptPress.score`. */
  constructor(text: string, client: WorkerClient, result: ScoreResult) {
    this.#text = text;
    this.#client = client;
    this.#result = result;
    this.originalTokens = result.originalTokens;
    this.words = scoredWords(text, result);
  }

  /** Chooses words. Rejects with `option-out-of-range`, `options-conflict`, `token-counter` or `disposed`. */
  async select(options: SelectOptions = {}): Promise<Selection> {
    const checked = checkSelectOptions(options);
    if (this.#disposed) throw new PromptPressError('disposed', 'this scored text was disposed; score the text again');
    const result = options.tokenCounter
      ? await selectWithinBudget(this.#text, this.#result.ends, checked, options.tokenCounter, this.#select)
      : await this.#select(checked);
    return this.#selection(result);
  }

  /** Frees the text's memory in the worker. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#client.call('release', { scored: this.#result.scored }).catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  readonly #select = (options: EngineSelectOptions, costs?: Float32Array): Promise<SelectResult> =>
    this.#client.call('select', { scored: this.#result.scored, options, ...(costs && { costs }) });

  #selection({ text, kept, originalTokens, compressedTokens }: SelectResult): Selection {
    const words: Word[] = this.words.map((word, i) => ({ ...word, kept: kept[i] === 1 }));
    return {
      text,
      words,
      originalTokens,
      compressedTokens,
      rate: originalTokens === 0 ? 1 : compressedTokens / originalTokens,
      ratio: originalTokens === 0 ? 1 : originalTokens / compressedTokens,
    };
  }
}

/** Cuts the words out of the text by their UTF-16 offsets. */
export function scoredWords(
  text: string,
  { starts, ends, probabilities }: Pick<ScoreResult, 'starts' | 'ends' | 'probabilities'>,
): ScoredWord[] {
  return Array.from(starts, (start, i) => {
    const end = ends[i] ?? start;
    return { text: text.slice(start, end), start, end, probability: probabilities[i] ?? 0 };
  });
}
