import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { listen, makeServer } from '../../../www/tools/server.mjs';

/** The site as `npm start` serves it, with ways to break it. */
export class Site {
  /** Answers instead of the files, by path. */
  readonly overrides = new Map<string, RequestListener>();
  readonly #server: Server;
  url = '';

  private constructor(mounts: Record<string, string>) {
    const site = makeServer(mounts);
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const override = this.overrides.get(pathname);
      if (override) override(request, response);
      else site.emit('request', request, response);
    });
    // A page of this origin that loads nothing.
    this.overrides.set('/blank', (_, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>blank</title>');
    });
  }

  /** `mounts`: address prefix → folder. */
  static async start(mounts: Record<string, string> = {}): Promise<Site> {
    const site = new Site(mounts);
    site.url = `http://localhost:${await listen(site.#server, 0)}`;
    return site;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The manifest of a folder that has none. */
export function manifestOf(folder: string, names: string[]): string {
  const files = names.map((path) => ({
    path,
    bytes: statSync(`${folder}/${path}`).size,
    sha256: createHash('sha256')
      .update(readFileSync(`${folder}/${path}`))
      .digest('hex'),
  }));
  return JSON.stringify({ format: 1, name: 'golden', files });
}
