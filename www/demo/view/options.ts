import type { SelectOptions, TokenCounter } from 'promptpress';
import { element } from './element.js';
import { onKinds, protectedKinds } from './protect.js';

const rate = element('rate', HTMLInputElement);
const rateValue = element('rate-value', HTMLOutputElement);
const format = element('format', HTMLSelectElement);
const counter = element('counter', HTMLSelectElement);

/** How much to keep, and how, as the page's controls say. */
export function currentOptions(): SelectOptions {
  return {
    rate: rate.valueAsNumber / 100,
    protect: protectedKinds(),
    format: format.value as 'auto',
    tokenCounter: counter.value as TokenCounter,
  };
}

/** Calls `change` when a control does. */
export function onOptions(change: () => void): void {
  rate.oninput = () => {
    showRate();
    change();
  };
  format.onchange = change;
  counter.onchange = change;
  onKinds(change);
}

function showRate(): void {
  rateValue.value = `${rate.value} %`;
  rate.style.setProperty('--fill', `${((rate.valueAsNumber - 5) / 95) * 100}%`);
}

showRate();
