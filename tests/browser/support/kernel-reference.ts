// The operations of shaders/ as plain loops in f64, with the size of the terms that each sum is made of: rounding
// in f32 is judged by that, not by a result that may cancel to nothing.

/** Results and, for each, the sum of the magnitudes that went into it. */
export interface Reference {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

function blank(length: number): Reference {
  return { values: new Float64Array(length), magnitudes: new Float64Array(length) };
}

/** Φ(x) from the series of erf near 0 and the continued fraction of erfc away from it. */
function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  let tail: number;
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= -(z * z) / n;
      sum += term / (2 * n + 1);
    }
    tail = (1 - (2 / Math.sqrt(Math.PI)) * sum) / 2;
  } else {
    let fraction = z;
    for (let n = 40; n > 0; n--) fraction = z + n / 2 / fraction;
    tail = Math.exp(-z * z) / (fraction * Math.sqrt(Math.PI)) / 2;
  }
  return x < 0 ? tail : 1 - tail;
}

/** By the shaders' numbers: none, GELU, GELU by tanh, ReLU. */
export const ACTIVATIONS: readonly ((x: number) => number)[] = [
  (x) => x,
  (x) => x * normalCdf(x),
  (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  (x) => Math.max(x, 0),
];

/** `act(a · wᵀ + bias) + residual`; a `[rows, inputs]`, w `[outputs, inputs]`, both row by row. */
export function matmul(
  a: ArrayLike<number>,
  w: ArrayLike<number>,
  bias: ArrayLike<number>,
  residual: ArrayLike<number> | undefined,
  { inputs, activation }: { inputs: number; activation: number },
): Reference {
  const outputs = w.length / inputs;
  const rows = a.length / inputs;
  const result = blank(rows * outputs);
  const activate = ACTIVATIONS[activation] as (x: number) => number;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < outputs; column++) {
      let sum = bias[column] as number;
      let magnitude = Math.abs(sum);
      for (let k = 0; k < inputs; k++) {
        const term = (a[row * inputs + k] as number) * (w[column * inputs + k] as number);
        sum += term;
        magnitude += Math.abs(term);
      }
      const at = row * outputs + column;
      const added = residual?.[at] ?? 0;
      result.values[at] = activate(sum) + added;
      result.magnitudes[at] = magnitude + Math.abs(added);
    }
  }
  return result;
}

/** `softmax(q · kᵀ / √width) · v`; qkv `[tokens, 3 · heads · width]`, `offsets` where windows begin, and the end. */
export function attention(
  qkv: ArrayLike<number>,
  offsets: readonly number[],
  mask: ArrayLike<number> | undefined,
  { heads, width }: { heads: number; width: number },
): Reference {
  const hidden = heads * width;
  const result = blank((offsets.at(-1) as number) * hidden);
  for (let window = 0; window + 1 < offsets.length; window++) {
    const [begin, end] = [offsets[window] as number, offsets[window + 1] as number];
    for (let query = begin; query < end; query++) {
      for (let head = 0; head < heads; head++) {
        const q = query * 3 * hidden + head * width;
        const scores: number[] = [];
        for (let key = begin; key < end; key++) {
          const k = key * 3 * hidden + hidden + head * width;
          let score = 0;
          for (let i = 0; i < width; i++) score += (qkv[q + i] as number) * (qkv[k + i] as number);
          scores.push(mask?.[key] === 0 ? Number.NEGATIVE_INFINITY : score / Math.sqrt(width));
        }
        const peak = Math.max(...scores);
        if (peak === Number.NEGATIVE_INFINITY) continue;
        const weights = scores.map((score) => Math.exp(score - peak));
        const sum = weights.reduce((a, b) => a + b, 0);
        for (let i = 0; i < width; i++) {
          const at = query * hidden + head * width + i;
          for (let key = begin; key < end; key++) {
            const v = qkv[key * 3 * hidden + 2 * hidden + head * width + i] as number;
            const term = ((weights[key - begin] as number) / sum) * v;
            result.values[at] = (result.values[at] as number) + term;
            result.magnitudes[at] = (result.magnitudes[at] as number) + Math.abs(term);
          }
        }
      }
    }
  }
  return result;
}

/** Layer norm of `x + y`, `[tokens, hidden]`; `y` is asked for the value beside `x`'s. */
export function layerNorm(
  x: ArrayLike<number>,
  y: (at: number) => number,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  epsilon: number,
): Reference {
  const hidden = gamma.length;
  const result = blank(x.length);
  for (let row = 0; row < x.length; row += hidden) {
    const values = Array.from({ length: hidden }, (_, i) => (x[row + i] as number) + y(row + i));
    const mean = values.reduce((a, b) => a + b, 0) / hidden;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / hidden;
    const factor = 1 / Math.sqrt(variance + epsilon);
    values.forEach((value, i) => {
      const scale = gamma[i] as number;
      result.values[row + i] = (value - mean) * factor * scale + (beta[i] as number);
      // The mean is rounded at the size of the values.
      result.magnitudes[row + i] = (Math.abs(value) + Math.abs(mean)) * factor * Math.abs(scale) + 1;
    });
  }
  return result;
}

/** The probability of label 1; x `[tokens, hidden]`, weight `[2, hidden]`. */
export function head(x: ArrayLike<number>, weight: ArrayLike<number>, bias: ArrayLike<number>): Reference {
  const { values, magnitudes } = matmul(x, weight, bias, undefined, { inputs: weight.length / 2, activation: 0 });
  const result = blank(values.length / 2);
  for (let token = 0; token < result.values.length; token++) {
    const [drop, keep] = [values[2 * token] as number, values[2 * token + 1] as number];
    result.values[token] = 1 / (1 + Math.exp(drop - keep));
    result.magnitudes[token] = 1 + (magnitudes[2 * token] as number) + (magnitudes[2 * token + 1] as number);
  }
  return result;
}
