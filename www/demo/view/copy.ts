import { element } from './element.js';
import { showError } from './error.js';

const button = element('copy', HTMLButtonElement);
const copied = element('copied', HTMLElement);

/** Lets the button copy what `text` returns; undefined disables it. */
export function setCopy(text: (() => string) | undefined): void {
  button.disabled = text === undefined;
  button.onclick = async () => {
    if (!text) return;
    try {
      await navigator.clipboard.writeText(text());
    } catch (error) {
      showError(error);
      return;
    }
    copied.textContent = 'Copied';
    button.textContent = 'Copied ✓';
    setTimeout(() => {
      copied.textContent = '';
      button.textContent = 'Copy';
    }, 1600);
  };
}
