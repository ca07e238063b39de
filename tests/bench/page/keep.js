/** Softmax over two labels; label 1 is keep. `logits`: `[tokens, 2]` */
export function keepProbabilities(logits) {
  return Array.from({ length: logits.length / 2 }, (_, i) => 1 / (1 + Math.exp(logits[2 * i] - logits[2 * i + 1])));
}
