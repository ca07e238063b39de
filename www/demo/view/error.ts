import { PromptPressError } from 'promptpress';
import { element } from './element.js';

const line = element('error', HTMLElement);

/** Shows an error with its code; the message says what to do. */
export function showError(error: unknown): void {
  const code = document.createElement('code');
  code.textContent = PromptPressError.is(error) ? error.code : 'error';
  line.replaceChildren(code, ` ${error instanceof Error ? error.message : String(error)}`);
  line.hidden = false;
}

/** Takes the error away. */
export function clearError(): void {
  line.hidden = true;
  line.replaceChildren();
}
