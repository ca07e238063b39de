// Each kernel beside its reference. Lives in the page.
import type { Gpu } from './kernel-gpu.js';
import { type MatmulCase, type Product, runMatmul, runQuantizeRows } from './kernel-matmul.js';
import { compare, type Outcome } from './kernel-outcome.js';
import { Random } from './kernel-random.js';
import { attention, head, layerNorm } from './kernel-reference.js';
import { element, part } from './kernel-source.js';

const EPSILON = 1e-12;

export const ATTENTION_KERNELS = ['attention', 'attention_shared', 'attention_shared f16'] as const;

export interface AttentionCase {
  /** Tokens of each window. */
  readonly windows: readonly number[];
  readonly heads: number;
  readonly width: number;
  /** The width in memory, with zeros after each head. */
  readonly padded?: number;
  /** Share of the tokens that are masked. */
  readonly masked?: number;
  /** Factor on queries and keys: large ones make the softmax sharp. */
  readonly sharpness?: number;
}

export interface NormCase {
  readonly tokens: number;
  readonly hidden: number;
  readonly threads: number;
  readonly residual?: boolean;
  /** Added to every value, to see the mean cancel. */
  readonly offset?: number;
}

/** Runs cases on one device. */
export class Cases {
  constructor(readonly gpu: Gpu) {}

  matmul(product: Product, shape: MatmulCase, tiling: number): Promise<Outcome> {
    return runMatmul(this.gpu, product, shape, tiling);
  }

  quantizeRows(shape: MatmulCase, block: number): Promise<Outcome & { peak: number }> {
    return runQuantizeRows(this.gpu, shape, block);
  }

  async attention(kernel: (typeof ATTENTION_KERNELS)[number], shape: AttentionCase): Promise<Outcome> {
    const { gpu } = this;
    const { windows, heads, width, padded = width, masked, sharpness = 1 } = shape;
    const offsets = [0];
    for (const tokens of windows) offsets.push((offsets.at(-1) as number) + tokens);
    const tokens = offsets.at(-1) as number;
    const random = new Random(tokens * 31 + heads * 7 + width);
    const qkv = random.floats(tokens * 3 * heads * width, sharpness);
    const mask =
      masked === undefined ? undefined : Uint32Array.from({ length: tokens }, () => Number(random.next() >= masked));
    const out = gpu.empty(tokens * heads * padded);
    const buffers = [
      gpu.buffer(widen(qkv, width, padded)),
      gpu.buffer(Uint32Array.from(offsets)),
      out,
      ...(mask ? [gpu.buffer(mask)] : []),
    ];
    const variables = { mask: part(mask !== undefined), heads, head_dim: padded, scale: 1 / Math.sqrt(width) };
    const [threads, queries, more] =
      kernel === 'attention'
        ? ([4, 16, {}] as const)
        : ([32, 32, { tile: 16, ...element(kernel.endsWith(' f16')) }] as const);
    const count = [Math.ceil(Math.max(...windows) / queries), heads, windows.length] as const;
    gpu.submit([await gpu.dispatch(kernel.replace(' f16', ''), { ...variables, threads, ...more }, buffers, count)]);
    const got = narrow(await this.#floats(out), width, padded);
    return compare(got, attention(qkv, offsets, mask, { heads, width }));
  }

  async addNorm({ tokens, hidden, threads, residual = false, offset = 0 }: NormCase): Promise<Outcome> {
    const { gpu } = this;
    const random = new Random(tokens * 31 + hidden);
    const x = random.floats(tokens * hidden).map((value) => value + offset);
    const y = random.floats(residual ? tokens * hidden : 0);
    const [gamma, beta] = [random.floats(hidden), random.floats(hidden)];
    const out = gpu.empty(tokens * hidden);
    const buffers = [gpu.buffer(x), gpu.buffer(gamma), gpu.buffer(beta), out, ...(residual ? [gpu.buffer(y)] : [])];
    const variables = { hidden, epsilon: EPSILON, threads, residual: part(residual) };
    gpu.submit([await gpu.dispatch('add_norm', variables, buffers, [tokens, 1, 1])]);
    return compare(
      await this.#floats(out),
      layerNorm(x, (at) => y[at] ?? 0, gamma, beta, EPSILON),
    );
  }

  async embedNorm({ tokens, hidden, threads }: NormCase): Promise<Outcome> {
    const { gpu } = this;
    const random = new Random(tokens * 37 + hidden);
    const window = 40;
    const words = random.floats(tokens * hidden);
    const positions = random.floats(window * hidden);
    const position = Uint32Array.from({ length: tokens }, (_, i) => (i * 7) % window);
    const [gamma, beta] = [random.floats(hidden), random.floats(hidden)];
    const out = gpu.empty(tokens * hidden);
    const buffers = [...[words, positions, position, gamma, beta].map((values) => gpu.buffer(values)), out];
    const variables = { hidden, epsilon: EPSILON, threads };
    gpu.submit([await gpu.dispatch('embed_norm', variables, buffers, [tokens, 1, 1])]);
    const place = (at: number): number =>
      positions[(position[Math.floor(at / hidden)] as number) * hidden + (at % hidden)] as number;
    return compare(await this.#floats(out), layerNorm(words, place, gamma, beta, EPSILON));
  }

  async head({ tokens, hidden, threads }: NormCase, size = 1): Promise<Outcome> {
    const { gpu } = this;
    const random = new Random(tokens * 41 + hidden);
    const x = random.floats(tokens * hidden);
    const [weight, bias] = [random.floats(2 * hidden, size), random.floats(2)];
    const out = gpu.empty(tokens);
    const buffers = [...[x, weight, bias].map((values) => gpu.buffer(values)), out];
    gpu.submit([await gpu.dispatch('head', { hidden, threads }, buffers, [tokens, 1, 1])]);
    return compare(await this.#floats(out), head(x, weight, bias));
  }

  async #floats(buffer: GPUBuffer): Promise<Float32Array> {
    return new Float32Array(await this.gpu.read(buffer));
  }
}

/** Zeros after every `width` values. */
function widen(values: Float32Array, width: number, padded: number): Float32Array<ArrayBuffer> {
  const wide = new Float32Array((values.length / width) * padded);
  values.forEach((value, i) => {
    wide[Math.floor(i / width) * padded + (i % width)] = value;
  });
  return wide;
}

/** Takes them out again. */
function narrow(values: Float32Array, width: number, padded: number): Float32Array {
  return values.filter((_, i) => i % padded < width);
}
