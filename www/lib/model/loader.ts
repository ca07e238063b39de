import type { LoadProgress } from '../api/create-options.js';
import { PromptPressError } from '../errors.js';
import { bytesOf } from './bytes.js';
import { calibrationKey, contentKey, type ModelCache, manifestKey } from './cache.js';
import { type DownloadOptions, open, read } from './download.js';
import { corrupt, matches } from './integrity.js';
import { type Manifest, type ManifestFile, modelParts, parseManifest } from './manifest.js';

/** What the engine is made of. The browser holds the bytes; the worker reads them. */
export interface ModelFiles {
  readonly config: Blob;
  readonly tokenizer: Blob;
  readonly weights: Blob;
}

/** A model folder's files, and the way to the same bytes again. */
export interface LoadedModel {
  readonly files: ModelFiles;
  /** The hash of the weights. */
  readonly sha256: string;
  /** What a helper needs of them, from the cache alone; rejects where that does not have it. */
  reload(): Promise<Pick<ModelFiles, 'config' | 'weights'>>;
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
export async function loadModel(folder: URL, options: LoadOptions): Promise<LoadedModel> {
  const url = new URL('manifest.json', folder).href;
  const { manifest, fetched } = await loadManifest(url, options);
  const parts = modelParts(manifest);
  const total = parts.config.bytes + parts.tokenizer.bytes + parts.weights.bytes;
  let before = 0;
  const load = async (file: ManifestFile): Promise<Blob> => {
    const content = await loadFile(new URL(file.path, folder).href, file, {
      ...options,
      onProgress: (event) => options.onProgress({ ...event, loaded: before + event.loaded, total }),
    });
    before += file.bytes;
    return content;
  };
  // One after the other, the largest last: a wrong folder is known before it costs much.
  const config = await load(parts.config);
  const tokenizer = await load(parts.tokenizer);
  const weights = await load(parts.weights);
  if (fetched) await remember(url, manifest, fetched, options.cache);
  const again = (file: ManifestFile): Promise<Blob> =>
    loadFile(file.path, file, { ...options, localOnly: true, signal: undefined, onProgress: () => undefined });
  return {
    files: { config, tokenizer, weights },
    sha256: parts.weights.sha256,
    reload: async () => ({ config: await again(parts.config), weights: await again(parts.weights) }),
  };
}

/** Loads one file whose length and hash are known; `loaded` and `total` of its events are its own. */
export async function loadFile(url: string, file: ManifestFile, options: LoadOptions): Promise<Blob> {
  const { cache, signal } = options;
  const emit = (phase: FileProgress['phase'], loaded: number, fromCache: boolean): void =>
    options.onProgress({ phase, loaded, total: file.bytes, file: file.path, fromCache });
  signal?.throwIfAborted();

  const key = contentKey(file.sha256);
  const cached = await cache?.get(key);
  signal?.throwIfAborted();
  if (cached) {
    emit('verify', file.bytes, true);
    // What the browser has lost by now is no better than what was changed.
    const intact = await matches(file, cached).catch(() => false);
    signal?.throwIfAborted();
    if (intact) return cached;
    await cache?.delete(key);
  }
  if (options.localOnly) throw notCached(file.path);

  let loaded = 0;
  emit('download', 0, false);
  const response = await open(url, download(options));
  const content = await read(response, file.bytes, signal, (count) => {
    loaded += count;
    emit('download', loaded, false);
  });
  if (!content) throw corrupt(file, `is longer than the ${file.bytes} bytes that the manifest gives`);
  if (content.size < file.bytes) throw corrupt(file, `ends after ${content.size} of ${file.bytes} bytes`);
  emit('verify', file.bytes, false);
  if (!(await matches(file, content))) throw corrupt(file, 'does not have the SHA-256 that the manifest gives');
  signal?.throwIfAborted();
  await cache?.put(key, content);
  signal?.throwIfAborted();
  return content;
}

/** The manifest of the network, so that a new model is seen, and the cached one where there is no network. */
async function loadManifest(url: string, options: LoadOptions): Promise<{ manifest: Manifest; fetched?: Blob }> {
  const { cache, signal, localOnly } = options;
  signal?.throwIfAborted();
  try {
    if (localOnly) throw notCached('manifest.json');
    const response = await open(url, { ...download(options), cacheMode: 'no-cache' });
    const fetched = await read(response, MAX_MANIFEST_BYTES, signal, () => undefined);
    if (!fetched) {
      throw new PromptPressError('manifest', `${url} is longer than a manifest can be; check the folder's address`);
    }
    return { manifest: parseManifest(await bytesOf(fetched)), fetched };
  } catch (error) {
    const mayBeCached = PromptPressError.is(error) && (error.code === 'network' || error.code === 'not-cached');
    const cached = mayBeCached ? await cache?.get(manifestKey(url)) : undefined;
    signal?.throwIfAborted();
    if (!cached) throw error;
    return { manifest: parseManifest(await bytesOf(cached)) };
  }
}

/**
 * Keeps a manifest once all of its files are kept, so that what is cached always loads offline; the files of the one
 * before that it does not name go.
 */
async function remember(url: string, manifest: Manifest, fetched: Blob, cache: ModelCache | undefined): Promise<void> {
  const key = manifestKey(url);
  const before = await cache?.get(key);
  await cache?.put(key, fetched);
  const wanted = new Set(manifest.files.map(({ sha256 }) => sha256));
  for (const { sha256 } of before ? await filesOf(before) : []) {
    if (wanted.has(sha256)) continue;
    await cache?.delete(contentKey(sha256));
    await cache?.delete(calibrationKey(sha256));
  }
}

/** The files of a manifest that another version of this package may have kept. */
async function filesOf(manifest: Blob): Promise<readonly ManifestFile[]> {
  try {
    return parseManifest(await bytesOf(manifest)).files;
  } catch {
    return [];
  }
}

/** With a cache of our own the browser's would only hold the same bytes once more. */
function download(options: LoadOptions): DownloadOptions {
  return { fetch: options.fetch, signal: options.signal, cacheMode: options.cache ? 'no-store' : 'no-cache' };
}

function notCached(path: string): PromptPressError {
  return new PromptPressError('not-cached', `${path} is not in the cache; load once without \`localOnly\``);
}
