import type { EngineModule } from '../../../www/lib/worker/engine.js';
import { type HostScope, type LoadModule, serve } from '../../../www/lib/worker/host.js';

/** A worker in this thread: messages are cloned and asynchronous as between threads. */
export class PortWorker extends EventTarget {
  readonly #channel = new MessageChannel();
  /** The other side, for tests that speak for the worker. */
  readonly inside = this.#channel.port2;
  terminated = false;
  /** Ports that came in; they end with the worker. */
  readonly #ports: MessagePort[] = [];

  constructor() {
    super();
    for (const port of [this.#channel.port1, this.#channel.port2]) port.start();
    this.inside.addEventListener('message', ({ data }) => {
      if (data?.params?.port instanceof MessagePort) this.#ports.push(data.params.port);
    });
    this.#channel.port1.addEventListener('message', ({ data }) => {
      if (!this.terminated) this.dispatchEvent(new MessageEvent('message', { data }));
    });
  }

  postMessage(message: unknown, transfer: Transferable[]): void {
    this.#channel.port1.postMessage(message, transfer as never);
  }

  terminate(): void {
    this.terminated = true;
    for (const port of [this.#channel.port1, ...this.#ports]) port.close();
  }

  /** As a browser reports what nobody catches in a worker. */
  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
  }

  /** A worker that runs the real host around an engine. */
  static hosting(engine: EngineModule, loadModule: LoadModule = async () => engine): Worker {
    const worker = new PortWorker();
    serve(worker.inside as unknown as HostScope, loadModule);
    return worker.asWorker();
  }

  asWorker(): Worker {
    return this as unknown as Worker;
  }
}
