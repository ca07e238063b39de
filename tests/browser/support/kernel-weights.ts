// Weights as the matrix products read them: quantised by the rules of the model folder, then laid out in panels of
// 64 outputs (see shaders/README.md).

/** Outputs in a panel. */
export const PANEL = 64;

/** Values that share a scale in the 4-bit form. */
export const BLOCK = 32;

/** Quantised weights, and the values they stand for. */
export interface Packed {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly scales: Float32Array<ArrayBuffer>;
  /** `[outputs, inputs]` */
  readonly values: Float64Array;
}

/** 8-bit rows: `value = integer · scale of its output`. `weight`: `[outputs, inputs]`, inputs a multiple of 4. */
export function pack8(weight: Float32Array, inputs: number): Packed {
  const outputs = weight.length / inputs;
  const scales = new Float32Array(outputs);
  const values = new Float64Array(weight.length);
  const integers = new Int32Array(weight.length);
  for (let row = 0; row < outputs; row++) {
    const at = row * inputs;
    const scale = Math.fround(weight.subarray(at, at + inputs).reduce((a, b) => Math.max(a, Math.abs(b)), 0) / 127);
    scales[row] = scale;
    for (let i = at; i < at + inputs; i++) {
      const integer = scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round((weight[i] as number) / scale)));
      integers[i] = integer;
      values[i] = integer * scale;
    }
  }
  return { words: words8(integers, inputs), scales, values };
}

/**
 * 4-bit blocks: `value = (nibble − 8) · scale of its block`, the value of largest magnitude at nibble 0, scales rounded
 * to 11 bits as f16 does. `weight`: `[outputs, inputs]`, inputs a multiple of 32.
 */
export function pack4(weight: Float32Array, inputs: number): Packed {
  const nibbles = new Uint8Array(weight.length);
  const scales = new Float32Array(weight.length / BLOCK);
  const values = new Float64Array(weight.length);
  for (let block = 0; block < scales.length; block++) {
    const at = block * BLOCK;
    const largest = weight.subarray(at, at + BLOCK).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    const scale = roundTo11Bits(largest / -8);
    scales[block] = scale;
    for (let i = at; i < at + BLOCK; i++) {
      const steps = scale === 0 ? 0 : Math.round((weight[i] as number) / scale);
      const nibble = Math.max(0, Math.min(15, steps + 8));
      nibbles[i] = nibble;
      values[i] = (nibble - 8) * scale;
    }
  }
  return { words: words4(nibbles, inputs), scales: scalesByPanel(scales, inputs), values };
}

function roundTo11Bits(value: number): number {
  if (value === 0) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / unit) * unit;
}

/** `[panels, inputs / 4, 64]` words, the first input in the lowest byte, zero beyond the last output. */
function words8(integers: Int32Array, inputs: number): Uint32Array<ArrayBuffer> {
  return panels(integers.length / inputs, inputs / 4, (output, step) => {
    let word = 0;
    for (let i = 0; i < 4; i++) word |= ((integers[output * inputs + step * 4 + i] as number) & 0xff) << (8 * i);
    return word;
  });
}

/** `[panels, inputs / 8, 64]` words: inputs 0 to 3 in the bytes' low nibbles, 4 to 7 in the high ones. */
function words4(nibbles: Uint8Array, inputs: number): Uint32Array<ArrayBuffer> {
  return panels(nibbles.length / inputs, inputs / 8, (output, step) => {
    let word = 0;
    for (let i = 0; i < 8; i++) {
      word |= (nibbles[output * inputs + step * 8 + i] as number) << (8 * (i % 4) + 4 * Math.floor(i / 4));
    }
    return word;
  });
}

/** `[panels, inputs / 32, 64]` */
function scalesByPanel(scales: Float32Array, inputs: number): Float32Array<ArrayBuffer> {
  const blocks = inputs / BLOCK;
  const bits = new Uint32Array(scales.buffer);
  const laidOut = panels(scales.length / blocks, blocks, (output, block) => bits[output * blocks + block] as number);
  return new Float32Array(laidOut.buffer);
}

function panels(outputs: number, steps: number, word: (output: number, step: number) => number) {
  const words = new Uint32Array(Math.ceil(outputs / PANEL) * steps * PANEL);
  for (let output = 0; output < outputs; output++) {
    for (let step = 0; step < steps; step++) {
      words[(Math.floor(output / PANEL) * steps + step) * PANEL + (output % PANEL)] = word(output, step);
    }
  }
  return words;
}
