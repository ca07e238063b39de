// Every row in its place, one figure after the other.
import { describeBrowser } from './browser.mjs';
import { describeMachine } from './machine.mjs';
import { serve } from './site.mjs';

export class Bench {
  #prepared;
  #options;
  #site;
  #emptyPageBytes;

  static async open(prepared, options) {
    const bench = new Bench();
    bench.#prepared = prepared;
    bench.#options = options;
    bench.#site = await serve(prepared);
    return bench;
  }

  /** Machine, browser and versions. */
  async describe() {
    const browser = await describeBrowser(this.#site.url, this.#options);
    this.#emptyPageBytes = browser.emptyPageBytes;
    return describeMachine(browser);
  }

  /** The row's figures, `{ ours, peer }`, as its kind measures them. */
  measure(row) {
    const { url } = this.#site;
    return row.kind.measure(row, {
      ...this.#prepared,
      url,
      options: this.#options,
      emptyPageBytes: this.#emptyPageBytes,
    });
  }

  async close() {
    this.#site.server.closeAllConnections();
    await new Promise((resolve) => this.#site.server.close(resolve));
  }
}
