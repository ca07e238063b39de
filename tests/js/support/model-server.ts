import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BLOCK_BYTES } from '../../../www/lib/model/manifest.js';

/** A model folder in memory behind a real HTTP server. */
export class ModelServer {
  readonly files = new Map<string, Uint8Array>();
  /** Paths requested so far. */
  readonly requests: string[] = [];
  /** Answers instead of the files, for paths that it names. */
  readonly overrides = new Map<string, RequestListener>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '', 'http://localhost').pathname).replace('/model/', '');
      this.requests.push(path);
      const override = this.overrides.get(path);
      if (override) return override(request, response);
      const body = path === 'manifest.json' ? this.manifest() : this.files.get(path);
      if (!body) return response.writeHead(404).end();
      return response.end(body);
    });
  }

  static async start(files: Record<string, Uint8Array>): Promise<ModelServer> {
    const server = new ModelServer();
    for (const [path, bytes] of Object.entries(files)) server.files.set(path, bytes);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/model/`);
  }

  manifest(): string {
    const files = [...this.files].map(([path, bytes]) => ({
      path,
      bytes: bytes.length,
      sha256: sha256(bytes),
      ...(bytes.length > BLOCK_BYTES && { blocks: blocks(bytes) }),
    }));
    return JSON.stringify({ format: 1, name: 'test', files });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function blocks(bytes: Uint8Array): string[] {
  const count = Math.ceil(bytes.length / BLOCK_BYTES);
  return Array.from({ length: count }, (_, i) => sha256(bytes.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES)));
}
