import type { ScoredWord, Word } from 'promptpress';

/** The whole text with its dropped words struck through; every space and line break between words stays. */
export class Highlight {
  readonly #container: HTMLElement;
  #words: HTMLElement[] = [];
  #kept: boolean[] = [];

  constructor(container: HTMLElement) {
    this.#container = container;
  }

  /** Shows a text with all words kept. */
  show(text: string, words: readonly ScoredWord[]): void {
    const nodes: (HTMLElement | string)[] = [];
    let before = 0;
    this.#words = words.map((word) => {
      const element = wordElement(word, true);
      nodes.push(text.slice(before, word.start), element);
      before = word.end;
      return element;
    });
    this.#kept = words.map(() => true);
    this.#container.replaceChildren(...nodes, text.slice(before));
  }

  /** Marks what a selection drops; only words that change are touched, so that a slider stays fluent. */
  mark(words: readonly Word[]): void {
    words.forEach((word, i) => {
      if (this.#kept[i] === word.kept) return;
      const element = wordElement(word, word.kept);
      this.#words[i]?.replaceWith(element);
      this.#words[i] = element;
      this.#kept[i] = word.kept;
    });
  }
}

function wordElement({ text, probability }: ScoredWord, kept: boolean): HTMLElement {
  const element = document.createElement(kept ? 'span' : 'del');
  element.textContent = text;
  element.title = `needed: ${Math.round(probability * 100)} %`;
  return element;
}
