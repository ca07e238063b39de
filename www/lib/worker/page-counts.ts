import { PromptPressError } from '../errors.js';
import type { PageCounter } from './engine.js';
import type { Request, Response } from './protocol.js';

interface Question {
  /** The call that asks. */
  readonly call: number;
  resolve(counts: readonly number[]): void;
  reject(reason: Error): void;
}

/** The worker's questions to the page: how many tokens texts have. */
export class PageCounts {
  readonly #post: (message: Response) => void;
  readonly #open = new Map<number, Question>();
  #last = 0;

  constructor(post: (message: Response) => void) {
    this.#post = post;
  }

  /** A counter for one call. */
  counter(call: number): PageCounter {
    return (texts) =>
      new Promise((resolve, reject) => {
        const count = ++this.#last;
        this.#open.set(count, { call, resolve, reject });
        this.#post({ kind: 'count', id: call, count, texts });
      });
  }

  /** The page answered. */
  answer(message: Extract<Request, { kind: 'counts' | 'uncounted' }>): void {
    const question = this.#open.get(message.id);
    this.#open.delete(message.id);
    if (message.kind === 'counts') question?.resolve(message.counts);
    else question?.reject(new PromptPressError('token-counter', message.message));
  }

  /** Nobody waits for a call any more: what it asked is left open no longer. */
  abort(call: number): void {
    for (const [count, question] of this.#open) {
      if (question.call !== call) continue;
      this.#open.delete(count);
      question.reject(new PromptPressError('aborted', 'the call was aborted; call again to go on'));
    }
  }
}
