import type { PromptPress, ScoredText, Selection } from 'promptpress';

/** What the session tells the page. */
export interface SessionEvents {
  /** The encoder works on a new text: windows done, of all. */
  onProgress(done: number, total: number): void;
  /** The text has scores; a selection follows. */
  onScored(text: string, scored: ScoredText, milliseconds: number): void;
  onSelected(selection: Selection): void;
  onError(error: unknown): void;
}

/** One text at a time through one press: a new text aborts the old one, a new rate only selects again. */
export class Session {
  readonly #press: PromptPress;
  readonly #events: SessionEvents;
  #rate: number;
  #scored: ScoredText | undefined;
  #run = new AbortController();
  /** Whether a selection is due at the next frame. */
  #due = false;

  constructor(press: PromptPress, rate: number, events: SessionEvents) {
    this.#press = press;
    this.#rate = rate;
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

  /** Selects at another rate with the next frame: a slider that moves faster costs no more. */
  setRate(rate: number): void {
    this.#rate = rate;
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#select().catch(this.#events.onError);
    });
  }

  async #select(): Promise<void> {
    const scored = this.#scored;
    const selection = await scored?.select({ rate: this.#rate });
    if (selection && scored === this.#scored) this.#events.onSelected(selection);
  }
}
