// Raw WebGPU, as little of it as runs a kernel. Lives in the page.
import { fill, type Variables } from './kernel-source.js';

type Values = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A compiled kernel with its buffers, ready to be dispatched. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly count: readonly [number, number, number];
}

/** A device and the shaders. */
export class Gpu {
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #errors: string[] = [];
  /** Milliseconds spent on compiling, and how many pipelines that was. */
  compiling = { ms: 0, pipelines: 0 };

  private constructor(
    readonly device: GPUDevice,
    readonly sources: Readonly<Record<string, string>>,
  ) {
    device.addEventListener('uncapturederror', ({ error }) => this.#errors.push(error.message));
  }

  /** `sources`: shader text by file name without extension. */
  static async open(sources: Readonly<Record<string, string>>): Promise<Gpu> {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) throw new Error('no WebGPU adapter');
    const wanted: GPUFeatureName[] = ['shader-f16'];
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    });
    return new Gpu(device, sources);
  }

  buffer(values: Values): GPUBuffer {
    const buffer = this.empty(values.length);
    this.device.queue.writeBuffer(buffer, 0, values);
    return buffer;
  }

  /** A buffer of so many 4-byte values, all zero. */
  empty(length: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    return this.device.createBuffer({ size: Math.max(4, length * 4), usage });
  }

  /** `buffers` in the order of the bindings; `access` is set here. */
  async dispatch(
    name: string,
    variables: Variables,
    buffers: readonly GPUBuffer[],
    count: readonly [number, number, number],
  ): Promise<Dispatch> {
    const pipeline = await this.#pipeline(name, variables);
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = this.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return { pipeline, group, count };
  }

  /** Runs dispatches one after the other in one submission. */
  submit(dispatches: readonly Dispatch[]): void {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, group, count } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...count);
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** Waits until all submitted work is done; throws what went wrong on the way. */
  async finish(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    const [error] = this.#errors.splice(0);
    if (error !== undefined) throw new Error(error);
  }

  async read(buffer: GPUBuffer): Promise<ArrayBuffer> {
    const staging = this.device.createBuffer({
      size: buffer.size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const copy = staging.getMappedRange().slice(0);
    staging.destroy();
    await this.finish();
    return copy;
  }

  #pipeline(name: string, variables: Variables): Promise<GPUComputePipeline> {
    const source = this.sources[name];
    if (source === undefined) throw new Error(`no shader ${name}`);
    const code = fill(source, { access: 'read', ...variables });
    let pipeline = this.#pipelines.get(code);
    if (!pipeline) {
      pipeline = this.#compile(name, code);
      this.#pipelines.set(code, pipeline);
    }
    return pipeline;
  }

  async #compile(name: string, code: string): Promise<GPUComputePipeline> {
    const start = performance.now();
    const module = this.device.createShaderModule({ code, label: name });
    for (const { type, lineNum, message } of (await module.getCompilationInfo()).messages) {
      if (type === 'error') throw new Error(`${name}.wgsl:${lineNum}: ${message}`);
    }
    const pipeline = await this.device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
    this.compiling.ms += performance.now() - start;
    this.compiling.pipelines += 1;
    return pipeline;
  }
}
