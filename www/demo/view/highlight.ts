import type { ScoredWord, Word } from 'promptpress';
import { explain, needed } from './reason.js';

/** The whole text with its dropped words struck through; every space and line break between words stays. */
export class Highlight {
  readonly #container: HTMLElement;
  #words: HTMLElement[] = [];
  #shown: string[] = [];

  constructor(container: HTMLElement) {
    this.#container = container;
  }

  /** Shows a text with all words kept. */
  show(text: string, words: readonly ScoredWord[]): void {
    const nodes: (HTMLElement | string)[] = [];
    let before = 0;
    this.#words = words.map((word) => {
      const element = wordElement('span', word.text);
      describe(element, needed(word.probability));
      nodes.push(text.slice(before, word.start), element);
      before = word.end;
      return element;
    });
    this.#shown = words.map(() => '');
    this.#container.replaceChildren(...nodes, text.slice(before));
  }

  /** Marks what a selection drops; only words that change are touched, so that a slider stays fluent. */
  mark(words: readonly Word[]): void {
    words.forEach((word, i) => {
      const explanation = explain(word);
      if (this.#shown[i] === explanation) return;
      this.#shown[i] = explanation;
      const shown = this.#words[i];
      const tag = word.kept ? 'span' : 'del';
      const element = shown?.localName === tag ? shown : wordElement(tag, word.text);
      describe(element, explanation);
      element.className = word.reason === 'protected' ? 'protected' : '';
      if (element === shown) return;
      shown?.replaceWith(element);
      this.#words[i] = element;
    });
  }
}

function wordElement(tag: 'span' | 'del', text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** For whoever hovers, and for whoever listens. */
function describe(element: HTMLElement, explanation: string): void {
  element.title = explanation;
  element.ariaDescription = explanation;
}
