// Whole compressions with promptpress, as a page has them, and the memory of its workers.
import { PromptPress } from '/index.js';
import { measure, textOf } from './measure.js';

await measure(async (parameters) => {
  const { text } = await textOf(parameters);
  const press = await PromptPress.create({
    model: parameters.get('model'),
    device: parameters.get('device'),
    workers: 1,
    createWorker: () => new Worker('telling-worker.js', { type: 'module' }),
  });
  const tell = ({ originalTokens, words }) => ({ tokens: originalTokens, words: words.length });
  return { device: press.adapter, run: () => press.compress(text, { rate: 0.5 }), tell };
});
