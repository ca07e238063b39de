import type { ModelCache } from '../../../www/lib/model/cache.js';

/** A cache that lives as long as the test. */
export class MemoryCache implements ModelCache {
  readonly entries = new Map<string, Blob>();

  async get(key: string): Promise<Blob | undefined> {
    return this.entries.get(key);
  }

  async put(key: string, file: Blob): Promise<void> {
    this.entries.set(key, file);
  }

  async delete(key: string): Promise<void> {
    this.entries.delete(key);
  }
}
