import type { LoadProgress } from 'promptpress';
import { element } from './element.js';

const panel = element('loading', HTMLElement);
const text = element('loading-text', HTMLElement);
const bar = element('loading-bar', HTMLProgressElement);
const button = element('loading-button', HTMLButtonElement);

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Shows one step of the load. */
export function showLoading({ phase, loaded, total, progress, fromCache }: LoadProgress): void {
  bar.value = progress;
  if (phase === 'compile') text.textContent = 'Starting the engine…';
  else if (total === 0) text.textContent = 'Looking for the model…';
  else if (phase === 'verify') text.textContent = fromCache ? 'Checking the stored model…' : 'Checking the download…';
  else text.textContent = `Downloading the model, once: ${megabytes(loaded)} of ${megabytes(total)} MB`;
}

/** Opens the panel; `cancel` is called at most once, by its button. */
export function openLoading(cancel: () => void): void {
  panel.hidden = false;
  bar.hidden = false;
  bar.value = 0;
  button.textContent = 'Cancel';
  button.onclick = cancel;
}

/** Leaves a way to try again. */
export function offerLoading(message: string, load: () => void): void {
  panel.hidden = false;
  bar.hidden = true;
  text.textContent = message;
  button.textContent = 'Load the model';
  button.onclick = load;
}

/** Closes the panel. */
export function closeLoading(): void {
  panel.hidden = true;
}
