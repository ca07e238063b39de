// A whole encoder of random weights, chained from the kernels, for their timing. Lives in the page.
import type { Dispatch, Gpu } from './kernel-gpu.js';
import { type Product, randomWeight, tilings } from './kernel-matmul.js';
import { Random } from './kernel-random.js';
import { element, part, type Variables } from './kernel-source.js';
import { PANEL } from './kernel-weights.js';

/** The dimensions of an encoder and of the text it runs on. */
export interface EncoderShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Tokens of each window. */
  readonly windows: readonly number[];
}

/** One operation of a layer, or one of those around the layers. */
export interface Step {
  readonly name: string;
  readonly flops: number;
  readonly dispatch: Dispatch;
}

/** The variants to be timed; those that win in software where nothing is said. */
export interface Variants {
  readonly product?: Product;
  /** Which of the product's tilings. */
  readonly tiling?: number;
  readonly attention?: 'attention' | 'attention_shared';
  /** Workgroup size of the attention. */
  readonly attentionThreads?: number;
  /** Workgroup size of norms and head. */
  readonly normThreads?: number;
}

/** The steps before, in, and after the layers; every layer runs the same ones on the same weights. */
export class Encoder {
  private constructor(
    readonly before: readonly Step[],
    readonly layer: readonly Step[],
    readonly after: readonly Step[],
    readonly shape: EncoderShape,
  ) {}

  get flops(): number {
    const sum = (steps: readonly Step[]): number => steps.reduce((a, { flops }) => a + flops, 0);
    return sum(this.before) + this.shape.layers * sum(this.layer) + sum(this.after);
  }

  static async build(gpu: Gpu, shape: EncoderShape, variants: Variants = {}): Promise<Encoder> {
    const { hidden, heads, windows } = shape;
    const { product: kernel = 'matmul_q8', tiling = 0, attention = 'attention', normThreads = 4 } = variants;
    const { attentionThreads = attention === 'attention' ? 4 : 64 } = variants;
    const random = new Random(1);
    const offsets = [0];
    for (const window of windows) offsets.push((offsets.at(-1) as number) + window);
    const tokens = offsets.at(-1) as number;
    const floats = (length: number): GPUBuffer => gpu.buffer(random.floats(length));

    const step = async (
      name: string,
      kernel: string,
      flops: number,
      variables: Variables,
      buffers: GPUBuffer[],
      count: readonly [number, number, number],
    ): Promise<Step> => ({ name, flops, dispatch: await gpu.dispatch(kernel, variables, buffers, count) });

    const dynamic = kernel === 'matmul_dp4a';
    const block = 32;
    const choices = tilings(kernel, block);
    const { rows, variables: tile } = choices[tiling % choices.length] as (typeof choices)[number];
    /** A product, after the quantisation of its activations where it wants that. */
    const product = async (
      name: string,
      a: GPUBuffer,
      inputs: number,
      outputs: number,
      out: GPUBuffer,
      activation = 0,
    ): Promise<Step[]> => {
      const { words, scales } = randomWeight(random, inputs, outputs, kernel.startsWith('matmul_q4') ? 4 : 8);
      const info = gpu.buffer(Uint32Array.of(tokens, inputs, outputs));
      const steps: Step[] = [];
      let left = [a];
      if (dynamic) {
        const blocks = Math.ceil(inputs / block);
        left = [gpu.empty((tokens * inputs) / 4), gpu.empty(tokens * blocks)];
        const count = [Math.ceil(blocks / 64), tokens, 1] as const;
        steps.push(await step(`${name}, 8 bits`, 'quantize_rows', 0, { block }, [a, ...left, info], count));
      }
      const buffers = [...left, gpu.buffer(words), gpu.buffer(scales), floats(outputs), out, info];
      const count = [Math.ceil(outputs / PANEL), Math.ceil(tokens / rows), 1] as const;
      const variables = { activation, residual: part(false), ...tile };
      steps.push(
        await step(name, kernel.replace(' f16', ''), 2 * tokens * inputs * outputs, variables, buffers, count),
      );
      return steps;
    };
    const norm = { hidden, epsilon: 1e-12, threads: normThreads };
    const [gamma, beta] = [floats(hidden), floats(hidden)];
    const addNorm = (name: string, x: GPUBuffer, residual: GPUBuffer, out: GPUBuffer) =>
      step(
        name,
        'add_norm',
        8 * tokens * hidden,
        { ...norm, residual: part(true) },
        [x, gamma, beta, out, residual],
        [tokens, 1, 1],
      );

    const [x, y, context, sum] = [0, 1, 2, 3].map(() => gpu.empty(tokens * hidden)) as [
      GPUBuffer,
      GPUBuffer,
      GPUBuffer,
      GPUBuffer,
    ];
    const qkv = gpu.empty(tokens * 3 * hidden);
    const inner = gpu.empty(tokens * 4 * hidden);
    const longest = Math.max(...windows);
    const attentionFlops = windows.reduce((a, window) => a + 4 * window * window * hidden, 0);
    const places = Uint32Array.from(windows.flatMap((window) => Array.from({ length: window }, (_, i) => i)));

    const before = [
      await step(
        'embed + norm',
        'embed_norm',
        8 * tokens * hidden,
        norm,
        [floats(tokens * hidden), floats(longest * hidden), gpu.buffer(places), gamma, beta, x],
        [tokens, 1, 1],
      ),
    ];
    const layer = [
      ...(await product('qkv', x, hidden, 3 * hidden, qkv)),
      await step(
        'attention',
        attention,
        attentionFlops,
        {
          mask: part(false),
          heads,
          head_dim: hidden / heads,
          scale: 1 / Math.sqrt(hidden / heads),
          threads: attentionThreads,
          ...(attention === 'attention' ? {} : { tile: 32, ...element(kernel.endsWith(' f16')) }),
        },
        [qkv, gpu.buffer(Uint32Array.from(offsets)), context],
        [Math.ceil(longest / (attentionThreads * (attention === 'attention' ? 4 : 1))), heads, windows.length],
      ),
      ...(await product('output', context, hidden, hidden, sum)),
      await addNorm('add + norm', sum, x, y),
      ...(await product('up + GELU', y, hidden, 4 * hidden, inner, 1)),
      ...(await product('down', inner, 4 * hidden, hidden, sum)),
      await addNorm('add + norm', sum, y, x),
    ];
    const after = [
      await step(
        'head',
        'head',
        4 * tokens * hidden,
        { hidden, threads: normThreads },
        [x, floats(2 * hidden), floats(2), gpu.empty(tokens)],
        [tokens, 1, 1],
      ),
    ];
    return new Encoder(before, layer, after, shape);
  }

  /** Milliseconds of one forward pass, a submission a layer. */
  async forward(gpu: Gpu): Promise<number> {
    const start = performance.now();
    const dispatches = (steps: readonly Step[]): Dispatch[] => steps.map(({ dispatch }) => dispatch);
    gpu.submit(dispatches(this.before));
    for (let i = 0; i < this.shape.layers; i++) gpu.submit(dispatches(this.layer));
    gpu.submit(dispatches(this.after));
    await gpu.finish();
    return performance.now() - start;
  }

  /** The best milliseconds of each step alone, of `runs`. */
  async steps(gpu: Gpu, runs: number): Promise<{ name: string; flops: number; ms: number }[]> {
    const timed = [];
    for (const { name, flops, dispatch } of [...this.before, ...this.layer, ...this.after]) {
      let ms = Number.POSITIVE_INFINITY;
      for (let run = 0; run < runs; run++) {
        const start = performance.now();
        gpu.submit([dispatch]);
        await gpu.finish();
        ms = Math.min(ms, performance.now() - start);
      }
      timed.push({ name, flops, ms });
    }
    return timed;
  }
}
