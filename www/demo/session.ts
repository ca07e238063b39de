import type { PromptPress, ScoredText, Selection, SelectOptions } from 'promptpress';

/** What the session tells the page. */
export interface SessionEvents {
  /** The encoder works on a new text: windows done, of all. */
  onProgress(done: number, total: number): void;
  /** The text has scores; a selection follows. */
  onScored(text: string, scored: ScoredText, milliseconds: number): void;
  onSelected(selection: Selection): void;
  onError(error: unknown): void;
}

/** One text at a time through one press: a new text aborts the old one, other options only select again. */
export class Session {
  readonly #press: PromptPress;
  readonly #events: SessionEvents;
  #options: SelectOptions;
  #scored: ScoredText | undefined;
  #run = new AbortController();
  /** Whether a selection is due at the next frame. */
  #due = false;
  /** Counts selections: an earlier one that comes late, since its ranks had to be loaded, is not shown. */
  #selections = 0;

  constructor(press: PromptPress, options: SelectOptions, events: SessionEvents) {
    this.#press = press;
    this.#options = options;
    this.#events = events;
  }

  /** Scores a text, then selects. */
  async setText(text: string): Promise<void> {
    this.#run.abort();
    const run = new AbortController();
    this.#run = run;
    this.#scored?.dispose();
    this.#scored = undefined;
    const start = performance.now();
    try {
      const scored = await this.#press.score(text, { signal: run.signal, onProgress: this.#events.onProgress });
      if (run.signal.aborted) return scored.dispose();
      this.#scored = scored;
      this.#events.onScored(text, scored, performance.now() - start);
      await this.#select();
    } catch (error) {
      if (!run.signal.aborted) this.#events.onError(error);
    }
  }

  /** Selects by other options with the next frame: a slider that moves faster costs no more. */
  setOptions(options: SelectOptions): void {
    this.#options = options;
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      void this.#select();
    });
  }

  async #select(): Promise<void> {
    const scored = this.#scored;
    if (!scored) return;
    const selection = ++this.#selections;
    const isLatest = (): boolean => scored === this.#scored && selection === this.#selections;
    try {
      const selected = await scored.select(this.#options);
      if (isLatest()) this.#events.onSelected(selected);
    } catch (error) {
      if (isLatest()) this.#events.onError(error);
    }
  }
}
