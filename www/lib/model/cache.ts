/**
 * Keeps files under a key; any method may reject, which counts as a miss. A blob is a handle: the bytes stay where the
 * browser has them, on disk where it can.
 */
export interface ModelCache {
  get(key: string): Promise<Blob | undefined>;
  put(key: string, file: Blob): Promise<void>;
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
      return response?.blob();
    },
    async put(key, file) {
      await store.put(ORIGIN + key, new Response(file));
    },
    async delete(key) {
      await store.delete(ORIGIN + key);
    },
  };
}

/** The same cache, with every rejection turned into a miss: a full or denied cache must not stop a load. */
export function forgiving(cache: ModelCache): ModelCache {
  return {
    get: (key) => cache.get(key).then(blobOnly, () => undefined),
    put: (key, file) => cache.put(key, file).catch(() => undefined),
    delete: (key) => cache.delete(key).catch(() => undefined),
  };
}

/** Nothing else that an application's own cache may give is a file. */
function blobOnly(found: unknown): Blob | undefined {
  return found instanceof Blob ? found : undefined;
}
