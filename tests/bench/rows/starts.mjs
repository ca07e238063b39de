// The first result of a page whose weights are cached, beside transformers.js with the same model.
import { MODELS } from '../models.mjs';
import { measureStarts } from '../start.mjs';

/** The peer's kinds of weights: those that it takes by itself on the CPU, and the unquantised. */
const DTYPES = ['q8', 'fp32'];

/** The window of a hundred words. */
const TOKENS = 102;

export const starts = {
  name: 'start',
  rows: DTYPES.map((dtype) => ({
    name: `start default ${dtype}`,
    label: 'start',
    model: 'default',
    dtype,
  })),

  measure({ model, dtype }, { url, options }) {
    const texts = { texts: `${url}/peer-${model}/windows.json`, tokens: TOKENS };
    return measureStarts(url, options, {
      ours: { ...texts, model: `${url}/ours-${model}/` },
      peer: { ...texts, models: `${url}/peer-${model}/`, model: 'hub', dtype },
    });
  },

  lines({ model, dtype }, figures, agreement) {
    const { ours, peer } = figures;
    const range = (figure) => figure.seconds && [Math.min(...figure.timed), Math.max(...figure.timed)];
    return [
      {
        what: `warm start to first result, browser CPU, ${MODELS[model]}, against transformers.js ${dtype}`,
        ours: ours.seconds,
        peer: peer.seconds,
        unit: 's',
        oursRange: range(ours),
        peerRange: range(peer),
        oursRuns: ours.timed.length,
        peerRuns: peer.timed.length,
        aim: { of: 'ratio', most: 0.5 },
        note: agreement.notes(`${model} ${TOKENS}`, figures, dtype === 'fp32' ? [] : ['peer']).join('; '),
      },
    ];
  },
};
