import { PromptPressError } from '../errors.js';
import type { LoadProgress } from '../types.js';
import { contentKey, type ModelCache, manifestKey } from './cache.js';
import { type DownloadOptions, open, read } from './download.js';
import { corrupt, matches } from './integrity.js';
import { type Manifest, type ManifestFile, modelParts, parseManifest } from './manifest.js';

/** What the engine is made of. */
export interface ModelFiles {
  readonly config: Uint8Array<ArrayBuffer>;
  readonly tokenizer: Uint8Array<ArrayBuffer>;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** A file's state while it loads. */
export type FileProgress = Pick<LoadProgress, 'loaded' | 'total' | 'fromCache'> & {
  readonly phase: 'download' | 'verify';
  readonly file: string;
};

/** Where files come from. */
export interface LoadOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly cache: ModelCache | undefined;
  readonly localOnly: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (event: FileProgress) => void;
}

/** Manifests list a handful of files; a larger answer is something else. */
const MAX_MANIFEST_BYTES = 1_000_000;

/** Loads the files of a model folder, each from the cache or the network, each verified. */
export async function loadModel(folder: URL, options: LoadOptions): Promise<ModelFiles> {
  const manifest = await loadManifest(new URL('manifest.json', folder).href, options);
  const parts = modelParts(manifest);
  const total = parts.config.bytes + parts.tokenizer.bytes + parts.weights.bytes;
  let before = 0;
  const load = async (file: ManifestFile): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = await loadFile(new URL(file.path, folder).href, file, {
      ...options,
      onProgress: (event) => options.onProgress({ ...event, loaded: before + event.loaded, total }),
    });
    before += file.bytes;
    return bytes;
  };
  // One after the other, the largest last: a wrong folder is known before it costs much.
  const config = await load(parts.config);
  const tokenizer = await load(parts.tokenizer);
  const weights = await load(parts.weights);
  return { config, tokenizer, weights };
}

/** Loads one file whose length and hash are known; `loaded` and `total` of its events are its own. */
export async function loadFile(
  url: string,
  file: ManifestFile,
  options: LoadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { cache, signal } = options;
  const emit = (phase: FileProgress['phase'], loaded: number, fromCache: boolean): void =>
    options.onProgress({ phase, loaded, total: file.bytes, file: file.path, fromCache });
  signal?.throwIfAborted();

  const key = contentKey(file.sha256);
  const cached = await cache?.get(key);
  signal?.throwIfAborted();
  if (cached) {
    emit('verify', file.bytes, true);
    const intact = await matches(file, cached);
    signal?.throwIfAborted();
    if (intact) return cached;
    await cache?.delete(key);
  }
  if (options.localOnly) throw notCached(file.path);

  let loaded = 0;
  emit('download', 0, false);
  const response = await open(url, download(options));
  const bytes = await read(response, file.bytes, signal, (count) => {
    loaded += count;
    emit('download', loaded, false);
  });
  if (!bytes) throw corrupt(file, `is longer than the ${file.bytes} bytes that the manifest gives`);
  if (bytes.length < file.bytes) throw corrupt(file, `ends after ${bytes.length} of ${file.bytes} bytes`);
  emit('verify', file.bytes, false);
  if (!(await matches(file, bytes))) throw corrupt(file, 'does not have the SHA-256 that the manifest gives');
  signal?.throwIfAborted();
  await cache?.put(key, bytes);
  signal?.throwIfAborted();
  return bytes;
}

/** The manifest of the network, so that a new model is seen, and the cached one where there is no network. */
async function loadManifest(url: string, options: LoadOptions): Promise<Manifest> {
  const { cache, signal } = options;
  const key = manifestKey(url);
  signal?.throwIfAborted();
  if (options.localOnly) {
    const cached = await cache?.get(key);
    signal?.throwIfAborted();
    if (!cached) throw notCached('manifest.json');
    return parseManifest(cached);
  }
  try {
    const response = await open(url, { ...download(options), cacheMode: 'no-cache' });
    const bytes = await read(response, MAX_MANIFEST_BYTES, signal, () => undefined);
    if (!bytes) {
      throw new PromptPressError('manifest', `${url} is longer than a manifest can be; check the folder's address.`);
    }
    const manifest = parseManifest(bytes);
    await cache?.put(key, bytes.slice());
    signal?.throwIfAborted();
    return manifest;
  } catch (error) {
    const offline = PromptPressError.is(error) && error.code === 'network';
    const cached = offline ? await cache?.get(key) : undefined;
    signal?.throwIfAborted();
    if (!cached) throw error;
    return parseManifest(cached);
  }
}

/** With a cache of our own the browser's would only hold the same bytes once more. */
function download(options: LoadOptions): DownloadOptions {
  return { fetch: options.fetch, signal: options.signal, cacheMode: options.cache ? 'no-store' : 'no-cache' };
}

function notCached(path: string): PromptPressError {
  return new PromptPressError('not-cached', `${path} is not in the cache; load once without \`localOnly\`.`);
}
