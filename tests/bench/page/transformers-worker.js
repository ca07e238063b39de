// transformers.js as its documentation has it: a message with a model and a text, answered by half of the text's tokens.
import { AutoModelForTokenClassification, AutoTokenizer, env } from '/transformers/transformers.min.js';
import { keepProbabilities } from './keep.js';

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(await compress(data));
  } catch (error) {
    self.postMessage({ error: String(error?.message ?? error) });
  }
};

async function compress({ models, model, dtype, text }) {
  env.remoteHost = models;
  env.remotePathTemplate = '{model}/';
  // The files that it would take from a public server, and one thread, as promptpress has.
  const files = `${self.location.origin}/transformers-onnxruntime/ort-wasm-simd-threaded.asyncify`;
  Object.assign(env.backends.onnx.wasm, { wasmPaths: { mjs: `${files}.mjs`, wasm: `${files}.wasm` }, numThreads: 1 });
  const [tokenizer, classifier] = await Promise.all([
    AutoTokenizer.from_pretrained(model),
    AutoModelForTokenClassification.from_pretrained(model, { dtype, device: 'wasm' }),
  ]);
  const inputs = tokenizer(text);
  const { logits } = await classifier(inputs);
  const probabilities = keepProbabilities(logits.data).slice(1, -1);
  const ids = Array.from(inputs.input_ids.data, Number).slice(1, -1);
  const threshold = probabilities.toSorted((a, b) => b - a)[probabilities.length >> 1];
  return {
    text: tokenizer.decode(ids.filter((_, i) => probabilities[i] > threshold)),
    probabilities,
    version: env.version,
  };
}
