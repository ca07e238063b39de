// The matrix products beside their reference. Lives in the page.
import type { Gpu } from './kernel-gpu.js';
import { compare, type Outcome } from './kernel-outcome.js';
import { Random } from './kernel-random.js';
import { matmul } from './kernel-reference.js';
import { element, part, type Variables } from './kernel-source.js';
import { PANEL, type Packed, pack4, pack8 } from './kernel-weights.js';

/** The shaders that multiply, and f16 forms of two of them. */
export const PRODUCTS = [
  'matmul_q8',
  'matmul_q8_shared',
  'matmul_q8_shared f16',
  'matmul_q4',
  'matmul_q4_shared',
  'matmul_q4_shared f16',
  'matmul_dp4a',
] as const;
export type Product = (typeof PRODUCTS)[number];

export interface MatmulCase {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  /** 0 none, 1 GELU, 2 GELU by tanh, 3 ReLU. */
  readonly activation?: number;
  readonly residual?: boolean;
  /** Activations lie in ±size. */
  readonly size?: number;
}

/** Rows a workgroup covers, and the template variables that say so. */
interface Tiling {
  readonly rows: number;
  readonly variables: Variables;
}

/** Tilings of the shader; several where their code differs. */
export function tilings(product: Product, block = 32): readonly Tiling[] {
  if (product === 'matmul_q8' || product === 'matmul_q4') return [{ rows: 32, variables: { threads: 4 } }];
  if (product === 'matmul_dp4a') return [4, 2].map((rows) => ({ rows: 16 * rows, variables: { rows, block } }));
  const type = element(product.endsWith(' f16'));
  const shapes = [
    { rows: 4, depth: 32 },
    { rows: 8, depth: 16 },
    { rows: 2, depth: 16 },
  ];
  return shapes.map((shape) => ({ rows: 16 * shape.rows, variables: { ...shape, ...type } }));
}

/** Runs a product with one of its tilings, by a number of any size. */
export async function runMatmul(gpu: Gpu, product: Product, shape: MatmulCase, tiling: number): Promise<Outcome> {
  const { rows, inputs, outputs, activation = 0, residual: hasResidual = false, size = 1 } = shape;
  const random = new Random(rows * 31 + inputs * 7 + outputs);
  const a = random.floats(rows * inputs, size);
  const weight = (product.startsWith('matmul_q4') ? pack4 : pack8)(random.floats(outputs * inputs, 0.3), inputs);
  const bias = random.floats(outputs);
  const residual = hasResidual ? random.floats(rows * outputs) : undefined;
  const info = gpu.buffer(Uint32Array.of(rows, inputs, outputs));

  const dynamic = product === 'matmul_dp4a' ? await quantizeRows(gpu, a, shape, 32) : undefined;
  const left = dynamic ? [dynamic.words, dynamic.scales] : [gpu.buffer(a)];
  const want = matmul(dynamic?.values ?? a, weight.values, bias, residual, { inputs, activation });

  const choices = tilings(product);
  const { rows: tileRows, variables: tile } = choices[tiling % choices.length] as Tiling;
  const out = gpu.empty(rows * outputs);
  const right = [gpu.buffer(weight.words), gpu.buffer(weight.scales), gpu.buffer(bias), out, info];
  const buffers = [...left, ...right, ...(residual ? [gpu.buffer(residual)] : [])];
  const variables = { activation, residual: part(hasResidual), ...tile };
  const count = [Math.ceil(outputs / PANEL), Math.ceil(rows / tileRows), 1] as const;
  gpu.submit([await gpu.dispatch(product.replace(' f16', ''), variables, buffers, count)]);
  return compare(new Float32Array(await gpu.read(out)), want);
}

interface Rows {
  readonly words: GPUBuffer;
  readonly scales: GPUBuffer;
  /** What the integers stand for, `[rows, inputs]`. */
  readonly values: Float64Array;
  /** The largest integer. */
  readonly peak: number;
}

/** Activations in 8 bits, by the kernel. */
async function quantizeRows(
  gpu: Gpu,
  a: Float32Array<ArrayBuffer>,
  { rows, inputs, outputs }: MatmulCase,
  block: number,
): Promise<Rows> {
  const blocks = Math.ceil(inputs / block);
  const [words, scales] = [gpu.empty((rows * inputs) / 4), gpu.empty(rows * blocks)];
  const buffers = [gpu.buffer(a), words, scales, gpu.buffer(Uint32Array.of(rows, inputs, outputs))];
  gpu.submit([await gpu.dispatch('quantize_rows', { block }, buffers, [Math.ceil(blocks / 64), rows, 1])]);
  const integers = new Int8Array(await gpu.read(words));
  const scale = new Float32Array(await gpu.read(scales));
  const values = Float64Array.from(
    integers,
    (integer, i) => integer * (scale[Math.floor(i / inputs) * blocks + Math.floor((i % inputs) / block)] as number),
  );
  return { words, scales, values, peak: integers.reduce((peak, integer) => Math.max(peak, Math.abs(integer)), 0) };
}

/** The largest error of quantised activations, in steps of the block's scale as it should be. */
export async function runQuantizeRows(gpu: Gpu, shape: MatmulCase, block: number): Promise<Outcome & { peak: number }> {
  const { rows, inputs } = shape;
  const a = new Random(rows + inputs).floats(rows * inputs, shape.size);
  a.fill(0, 0, Math.min(block, inputs)); // a block of zeros
  const { values, peak } = await quantizeRows(gpu, a, shape, block);
  let worst = 0;
  for (let row = 0; row < rows; row++) {
    for (let begin = 0; begin < inputs; begin += block) {
      const here = { from: row * inputs + begin, to: row * inputs + Math.min(begin + block, inputs) };
      const part = a.subarray(here.from, here.to);
      const step = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
      part.forEach((value, i) => {
        const error = Math.abs(value - (values[here.from + i] as number)) / (step || 1);
        worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
      });
    }
  }
  return { worst, compared: a.length, peak };
}

/** A weight of the timing: random bits of the right size. */
export function randomWeight(random: Random, inputs: number, outputs: number, bits: 4 | 8): Omit<Packed, 'values'> {
  const panels = Math.ceil(outputs / PANEL);
  const words = Uint32Array.from({ length: (panels * PANEL * inputs * bits) / 32 }, () => random.next() * 2 ** 32);
  return { words, scales: random.floats(bits === 8 ? outputs : (panels * PANEL * inputs) / 32, 1e-3) };
}
