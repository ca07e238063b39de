// Speed and memory of one full window: every place with every model.
import { measureInBrowser } from '../browser.mjs';
import { MODELS } from '../models.mjs';
import { measureOurs, measurePeer } from '../native.mjs';
import { speedAndMemory } from './speed.mjs';

const PLACES = {
  'native-cpu': { label: 'native CPU', aim: 1.5 },
  'native-wgpu': { label: 'native wgpu' },
  'browser-cpu': { label: 'browser CPU', aim: 2 },
  'browser-webgpu': { label: 'browser WebGPU', aim: 3 },
};
const WINDOWS = [128, 512];

export const windows = {
  name: 'window',
  rows: Object.keys(MODELS).flatMap((model) =>
    Object.entries(PLACES).flatMap(([place, { label }]) =>
      WINDOWS.map((tokens) => ({
        name: `${place} ${model} ${tokens}`,
        label,
        native: place.startsWith('native'),
        place,
        model,
        tokens,
      })),
    ),
  ),

  /** Native WebGPU has no peer. */
  async measure({ place, model, tokens, native }, bench) {
    const device = place.endsWith('cpu') ? 'cpu' : 'webgpu';
    if (!native) {
      const figure = (side) => measureWindow(side, { device, model, tokens }, bench);
      return { ours: await figure('ours'), peer: await figure('peer') };
    }
    const work = { texts: bench.models[model].windows, tokens };
    const ours = await measureOurs(bench, model, device, 'score', work);
    return device === 'cpu' ? { ours, peer: await measurePeer(bench, model, 'peer.onnx', tokens) } : { ours };
  },

  lines({ place, label, model, tokens }, figures, agreement) {
    const { aim } = PLACES[place];
    const what = `${label}, ${MODELS[model]}, ${tokens} tokens`;
    const notes = agreement.notes(`${model} ${tokens}`, figures);
    return speedAndMemory(what, tokens, figures, { notes, aim: aim && { of: 'ratio', least: aim } });
  },
};

/** One side's window in a page. `graph`: the peer's file. */
export function measureWindow(side, { device, model, tokens, graph = 'peer.onnx' }, { url, options }) {
  const folder = `${url}/peer-${model}/`;
  const own = { model: `${url}/ours-${model}/`, device };
  const peer = { model: folder + graph, device: device === 'webgpu' ? 'webgpu' : 'wasm' };
  // The f32 weights lie beside their graph.
  if (graph === 'peer.onnx') peer.weights = `${folder}weights.bin`;
  const parameters = { texts: `${folder}windows.json`, tokens, ...(side === 'ours' ? own : peer) };
  return measureInBrowser(url, side, parameters, options);
}
