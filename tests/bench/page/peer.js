// onnxruntime-web in a dedicated worker, as promptpress is.
import { keepProbabilities } from './keep.js';
import { measure, textOf } from './measure.js';

await measure(async (parameters) => {
  const { ids } = await textOf(parameters);
  const worker = new Worker('peer-worker.js', { type: 'module' });
  const call = (message) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
      worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
      worker.postMessage(message);
    });
  const [device, model, weights] = ['device', 'model', 'weights'].map((name) => parameters.get(name));
  const loaded = await call({ device, model, weights });
  return {
    device: loaded.device,
    run: () => call({ ids }),
    tell: ({ logits }) => ({ probabilities: keepProbabilities(logits).slice(1, -1) }),
  };
});
