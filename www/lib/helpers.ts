import { PromptPressError } from './errors.js';
import type { ModelFiles } from './model/loader.js';
import { makeClient } from './start.js';
import type { WorkerClient } from './worker/client.js';

/** What a helper is made of. */
export type HelperFiles = Pick<ModelFiles, 'config' | 'weights'>;

/** Workers that share the windows of long prompts with an engine: started when it wants them, ended when it does not. */
export class Helpers {
  readonly #engine: WorkerClient;
  readonly #most: number;
  readonly #createWorker: () => Worker;
  readonly #load: () => Promise<HelperFiles>;
  readonly #clients = new Map<number, WorkerClient>();
  #last = 0;
  #wanted = 0;
  #growing = false;

  /** `most`: so many at a time; `load`: gives the files that the engine was made of, once for each helper. */
  constructor(engine: WorkerClient, most: number, createWorker: () => Worker, load: () => Promise<HelperFiles>) {
    this.#engine = engine;
    this.#most = most;
    this.#createWorker = createWorker;
    this.#load = load;
    engine.onEnd = () => this.#want(0);
    engine.onHelpers = (wanted, module) => this.#want(wanted, module);
  }

  #want(wanted: number, module?: WebAssembly.Module): void {
    this.#wanted = Math.min(wanted, this.#most);
    if (wanted > 0) void this.#grow(module);
    else for (const client of this.#clients.values()) client.end(ended());
  }

  /** One after the other: no more of the files is in hand at a time than one helper needs. */
  async #grow(module: WebAssembly.Module | undefined): Promise<void> {
    if (this.#growing) return;
    this.#growing = true;
    try {
      while (this.#clients.size < this.#wanted) {
        const files = await this.#load();
        if (this.#clients.size < this.#wanted) this.#start(makeClient(this.#createWorker), files, module);
      }
    } catch {
      // The engine goes on with the helpers that there are, and asks again for a later text.
    } finally {
      this.#growing = false;
    }
  }

  #start(client: WorkerClient, files: HelperFiles, module: WebAssembly.Module | undefined): void {
    const helper = ++this.#last;
    this.#clients.set(helper, client);
    client.onEnd = () => {
      this.#clients.delete(helper);
      // What has just failed is not tried again at once.
      this.#wanted = Math.min(this.#wanted, this.#clients.size);
      this.#engine.call('leave', { helper }).catch(() => undefined);
    };
    const { port1, port2 } = new MessageChannel();
    client
      .call('assist', { ...files, module, port: port1 }, { transfer: [port1] })
      .then(() => this.#engine.call('join', { helper, port: port2 }, { transfer: [port2] }))
      .catch(() => client.end(ended()));
  }
}

function ended(): PromptPressError {
  return new PromptPressError('disposed', 'this helper is needed no more; the engine starts others');
}
