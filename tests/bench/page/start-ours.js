// promptpress from nothing but its cache to the first compressed text.
import { PromptPress } from '/index.js';
import { textOf } from './measure.js';

const parameters = new URLSearchParams(location.search);
try {
  const { text } = await textOf(parameters);
  const start = performance.now();
  const press = await PromptPress.create({ model: parameters.get('model'), device: 'cpu' });
  const { text: short, words } = await press.compress(text, { rate: 0.5 });
  const seconds = (performance.now() - start) / 1000;
  if (!(short.length > 0 && short.length < text.length)) throw new Error('nothing was compressed');
  await globalThis.report({
    device: press.adapter,
    seconds,
    probabilities: words.map(({ probability }) => probability),
  });
} catch (error) {
  await globalThis.report({ error: String(error?.message ?? error) });
}
