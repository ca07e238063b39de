// onnxruntime-web in a dedicated worker, as promptpress is.
import { measure, windowOf } from './measure.js';

await measure(async (parameters) => {
  const { ids } = await windowOf(parameters);
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
    score: () => call({ ids }),
    probabilities: ({ logits }) => keepProbabilities(logits).slice(1, -1),
  };
});

/** Softmax over two labels; label 1 is keep. `logits`: `[tokens, 2]` */
function keepProbabilities(logits) {
  return Array.from({ length: logits.length / 2 }, (_, i) => 1 / (1 + Math.exp(logits[2 * i] - logits[2 * i + 1])));
}
