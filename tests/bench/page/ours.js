// promptpress through its public API: the engine runs in the package's own worker.
import { PromptPress } from '/index.js';
import { adapterName } from './adapter.js';
import { measure, textOf } from './measure.js';

await measure(async (parameters) => {
  const { text, ids } = await textOf(parameters);
  const press = await PromptPress.create({
    model: parameters.get('model'),
    device: parameters.get('device'),
    workers: 1,
    cache: false,
  });
  const tell = (scored) => {
    // One window of exactly these tokens, or the figure is of something else.
    if (scored.originalTokens !== ids.length - 2) throw new Error(`the text has ${scored.originalTokens} pieces`);
    return { probabilities: scored.words.map(({ probability }) => probability) };
  };
  const device = press.device === 'webgpu' ? await adapterName() : press.adapter;
  return { device, run: () => press.score(text), tell };
});
