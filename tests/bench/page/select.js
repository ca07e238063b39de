// Moves of a slider: one text is scored, then words are selected from it at one rate after the other.
import { PromptPress } from '/index.js';
import { measure, textOf } from './measure.js';

/** The moves: from 0.95 down to 0.35, no rate twice; what is protected would bound lower ones. */
const RATES = Array.from({ length: 61 }, (_, i) => (95 - i) / 100);

await measure(async (parameters) => {
  const { text } = await textOf(parameters);
  const press = await PromptPress.create({ model: parameters.get('model'), device: parameters.get('device') });
  const scored = await press.score(text);
  const words = scored.words.length;
  if (words < Number(parameters.get('words'))) throw new Error(`the text has only ${words} words`);
  let before = Number.POSITIVE_INFINITY;
  const run = async (i) => {
    const { compressedTokens } = await scored.select({ rate: RATES[i] });
    // A move that changes nothing is none.
    if (compressedTokens >= before) throw new Error(`a rate of ${RATES[i]} keeps ${compressedTokens} tokens`);
    before = compressedTokens;
  };
  // The first selection reads the text by its rules; it is the one to warm up.
  return { device: press.adapter, run, runs: RATES.length - 1, tell: () => ({ words }) };
});
