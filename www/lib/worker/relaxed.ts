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

/** The kernel in relaxed SIMD over the engine's memory, or nothing where the browser does not know relaxed SIMD. */
export function relaxedKernel(bytes: BufferSource, memory: WebAssembly.Memory): RelaxedKernel | undefined {
  if (!WebAssembly.validate(bytes)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { engine: { memory } });
  return exports as unknown as RelaxedKernel;
}
