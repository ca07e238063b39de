import type { PromptPress } from 'promptpress';
import { element } from './element.js';

const line = element('device', HTMLElement);

/** Says where the encoder runs and why there. */
export function showDevice({ device, deviceReason, adapter }: PromptPress): void {
  const name = document.createElement('strong');
  name.textContent = device === 'webgpu' ? 'WebGPU' : 'CPU';
  line.replaceChildren(name, ` · ${deviceReason}`);
  line.title = adapter;
  line.dataset['device'] = device;
  line.hidden = false;
}
