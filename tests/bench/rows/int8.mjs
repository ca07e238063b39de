// One full window on the browser's CPU beside onnxruntime-web with 8-bit weights, which are its fastest there.
import { MODELS } from '../models.mjs';
import { speedAndMemory } from './speed.mjs';
import { measureWindow } from './windows.mjs';

export const int8 = {
  name: 'int8',
  rows: Object.keys(MODELS).flatMap((model) =>
    [128, 512].map((tokens) => ({ name: `browser-int8 ${model} ${tokens}`, model, tokens })),
  ),

  async measure({ model, tokens }, bench) {
    const window = { device: 'cpu', model, tokens, graph: 'peer-int8.onnx' };
    return { ours: await measureWindow('ours', window, bench), peer: await measureWindow('peer', window, bench) };
  },

  lines({ model, tokens }, figures, agreement) {
    const what = `browser CPU against int8, ${MODELS[model]}, ${tokens} tokens`;
    // The peer rounds activations to 8 bits, so that its probabilities are its own.
    const notes = agreement.notes(`${model} ${tokens}`, figures, ['peer']);
    return speedAndMemory(what, tokens, figures, { notes, aim: { of: 'ratio', least: 1.3 } });
  },
};
