import type { ModelCache } from '../../../www/lib/model/cache.js';

/** A cache that lives as long as the test. */
export class MemoryCache implements ModelCache {
  readonly entries = new Map<string, Uint8Array<ArrayBuffer>>();

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.entries.get(key)?.slice();
  }

  async put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.entries.set(key, bytes.slice());
  }

  async delete(key: string): Promise<void> {
    this.entries.delete(key);
  }
}
