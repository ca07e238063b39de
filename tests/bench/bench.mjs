// Every row on its place, one figure after the other.
import { describeBrowser, measureInBrowser, serve } from './browser.mjs';
import { describeMachine } from './machine.mjs';
import { measureOurs, measurePeer } from './native.mjs';

export class Bench {
  #prepared;
  #options;
  #site;

  static async open(prepared, options) {
    const bench = new Bench();
    bench.#prepared = prepared;
    bench.#options = options;
    bench.#site = await serve(prepared);
    return bench;
  }

  /** Machine, browser and versions. */
  async describe() {
    return describeMachine(await describeBrowser(this.#site.url, this.#options));
  }

  /** The row's figures: `{ ours, peer }`; native WebGPU has no peer. */
  async measure(row) {
    const [where, what] = row.place.split('-');
    const device = what === 'cpu' ? 'cpu' : 'webgpu';
    if (where === 'native') {
      const { models, native, nativePeer } = this.#prepared;
      const model = models[row.model];
      const ours = await measureOurs(native, model, device, row.tokens, this.#options);
      if (device !== 'cpu') return { ours };
      return { ours, peer: await measurePeer(nativePeer, model, row.tokens, this.#options) };
    }
    const figure = (side) => measureInBrowser(this.#site.url, side, device, row, this.#options);
    return { ours: await figure('ours'), peer: await figure('peer') };
  }

  async close() {
    this.#site.server.closeAllConnections();
    await new Promise((resolve) => this.#site.server.close(resolve));
  }
}
