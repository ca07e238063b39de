import type { Selection } from 'promptpress';
import { element } from './element.js';

const tokens = element('tokens', HTMLElement);
const saved = element('saved', HTMLElement);
const time = element('time', HTMLElement);
const number = new Intl.NumberFormat('en');

/** Shows what a selection saves. */
export function showFigures({ originalTokens, compressedTokens, rate }: Selection): void {
  tokens.textContent = `${number.format(originalTokens)} → ${number.format(compressedTokens)}`;
  saved.textContent = `${Math.round((1 - rate) * 100)} %`;
}

/** Shows how long the encoder ran. */
export function showTime(milliseconds: number): void {
  time.textContent = milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Shows that there is nothing to tell. */
export function clearFigures(): void {
  for (const figure of [tokens, saved, time]) figure.textContent = '–';
}
