// What the page of the kernel tests and their timing runs; bundled by kernel-bundle.ts.
import { Cases } from './kernel-cases.js';
import { Encoder } from './kernel-encoder.js';
import { Gpu } from './kernel-gpu.js';

/** What the page offers as `kernels`. */
export interface KernelPage {
  readonly Cases: typeof Cases;
  readonly Encoder: typeof Encoder;
  readonly Gpu: typeof Gpu;
}

const page: KernelPage = { Cases, Encoder, Gpu };
Object.assign(globalThis, { kernels: page });
