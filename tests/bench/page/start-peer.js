// transformers.js in a worker from nothing but its cache to the first compressed text.
import { textOf } from './measure.js';

const parameters = new URLSearchParams(location.search);
try {
  const { text } = await textOf(parameters);
  const [models, model, dtype] = ['models', 'model', 'dtype'].map((name) => parameters.get(name));
  const start = performance.now();
  const worker = new Worker('transformers-worker.js', { type: 'module' });
  const answer = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
  });
  worker.postMessage({ models, model, dtype, text });
  const { text: short, probabilities, version } = await answer;
  const seconds = (performance.now() - start) / 1000;
  if (!(short.length > 0 && short.length < text.length)) throw new Error('nothing was compressed');
  await globalThis.report({ device: `transformers.js ${version}, wasm`, seconds, probabilities });
} catch (error) {
  await globalThis.report({ error: String(error?.message ?? error) });
}
