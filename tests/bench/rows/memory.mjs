// Peak memory on the CPU against the size of the quantised weights.
import { measureInBrowser } from '../browser.mjs';
import { MODELS } from '../models.mjs';
import { measureOurs, measurePeer } from '../native.mjs';
import { measureWindow } from './windows.mjs';

/** Of the prompt that ours compresses: several batches of windows. The peer has a full window, the most it ever takes. */
const TOKENS = 10_000;
const WINDOW = 512;

export const memory = {
  name: 'memory',
  rows: Object.keys(MODELS).flatMap((model) =>
    ['process', 'page'].map((place) => ({
      name: `memory ${place} ${model}`,
      native: place === 'process',
      text: TOKENS,
      place,
      model,
    })),
  ),

  async measure({ model, native }, bench) {
    const options = { ...bench.options, runs: 1 };
    const within = { ...bench, options };
    const aimBytes = 1.6 * bench.models[model].weightBytes + 100e6;
    if (native) {
      const ours = await measureOurs(within, model, 'cpu', 'compress', { texts: bench.texts[TOKENS], tokens: TOKENS });
      return { ours, peer: await measurePeer(within, model, 'peer-int8.onnx', WINDOW), aimBytes };
    }
    const { url, emptyPageBytes } = bench;
    const parameters = {
      texts: `${url}/texts/${TOKENS}.json`,
      tokens: TOKENS,
      model: `${url}/ours-${model}/`,
      device: 'cpu',
    };
    const ours = await measureInBrowser(url, 'compress', parameters, options);
    const peer = await measureWindow('peer', { device: 'cpu', model, tokens: WINDOW, graph: 'peer-int8.onnx' }, within);
    return { ours, peer, aimBytes, emptyPageBytes };
  },

  lines({ model, native }, { ours, peer, aimBytes, emptyPageBytes }) {
    const what = `memory, ${native ? 'native' : 'browser'} CPU, ${MODELS[model]}`;
    const note = [ours.error && `ours: ${ours.note}`, peer.error && `peer: ${peer.note}`].filter(Boolean).join('; ');
    const line = (of, key, less = 0) => ({
      what: `${what}: ${of}`,
      ours: ours[key] && (ours[key] - less) / 1e6,
      peer: peer[key] && (peer[key] - less) / 1e6,
      unit: 'MB',
      aim: { of: 'ours', most: aimBytes / 1e6 },
      note,
    });
    // An empty page alone takes most of what is aimed at.
    const { aim: _, ...wholePage } = line('process of the page', 'pageBytes');
    if (native) return [line('process', 'peakBytes')];
    return [
      line('linear memory', 'linearBytes'),
      wholePage,
      ...(emptyPageBytes ? [line('process of the page, above that of an empty one', 'pageBytes', emptyPageBytes)] : []),
    ];
  },
};
