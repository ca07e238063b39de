/** The exports of `relaxed.wat`: addresses in the engine's memory in, sums out. */
export interface RelaxedKernel {
  multiply(
    fine: number,
    coarse: number,
    rows: number,
    depth: number,
    weights: number,
    start: number,
    out: number,
  ): void;
}

/** The kernel over the engine's memory. */
export function relaxedKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): RelaxedKernel {
  return new WebAssembly.Instance(module, { engine: { memory } }).exports as unknown as RelaxedKernel;
}
