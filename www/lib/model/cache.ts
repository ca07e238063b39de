/** Keeps bytes under a key; any method may reject, which counts as a miss. */
export interface ModelCache {
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Files are keyed by content, so that two models share what they have in common and no entry can be stale. */
export const contentKey = (sha256: string): string => `sha256/${sha256}`;

/** The manifest is keyed by its address: it says which contents belong to it now. */
export const manifestKey = (url: string): string => `manifest/${encodeURIComponent(url)}`;

/** What was measured with some weights; the engine knows which adapter and version it holds for. */
export const calibrationKey = (sha256: string): string => `calibration/${sha256}`;

/** The Cache API wants http addresses; this one can never be fetched. */
const ORIGIN = 'https://promptpress.invalid/';

/** The browser's Cache API, or undefined where it is denied (insecure context, some embedded frames). */
export async function browserCache(name = 'promptpress-models'): Promise<ModelCache | undefined> {
  let store: Cache;
  try {
    store = await globalThis.caches.open(name);
  } catch {
    return undefined;
  }
  return {
    async get(key) {
      const response = await store.match(ORIGIN + key);
      return response && new Uint8Array(await response.arrayBuffer());
    },
    async put(key, bytes) {
      await store.put(ORIGIN + key, new Response(bytes));
    },
    async delete(key) {
      await store.delete(ORIGIN + key);
    },
  };
}

/** The same cache, with every rejection turned into a miss: a full or denied cache must not stop a load. */
export function forgiving(cache: ModelCache): ModelCache {
  return {
    get: (key) => cache.get(key).catch(() => undefined),
    put: (key, bytes) => cache.put(key, bytes).catch(() => undefined),
    delete: (key) => cache.delete(key).catch(() => undefined),
  };
}
