import { PromptPressError } from '../errors.js';

/** How bytes are fetched. */
export interface DownloadOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal | undefined;
  readonly cacheMode: RequestCache;
}

/** Opens a URL; everything but a 2xx answer is a coded error. */
export async function open(url: string, options: DownloadOptions): Promise<Response> {
  let response: Response;
  try {
    response = await options.fetch(url, {
      cache: options.cacheMode,
      ...(options.signal && { signal: options.signal }),
    });
  } catch (cause) {
    throw failed(url, cause, options.signal);
  }
  if (!response.ok) {
    await response.body?.cancel().catch(() => undefined);
    throw new PromptPressError(
      'http-status',
      `${url} answered ${response.status} ${response.statusText}`.trimEnd() +
        '; check that the model folder is served at this address',
    );
  }
  return response;
}

/**
 * Reads a whole body, at most `limit` bytes, telling how many came with each chunk.
 * Returns fewer bytes than `limit` where the body ends early and undefined where it goes on.
 */
export async function read(
  response: Response,
  limit: number,
  signal: AbortSignal | undefined,
  onChunk: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = allocate(limit);
  const reader = response.body?.getReader();
  if (!reader) return bytes.subarray(0, 0);
  // A custom fetch may ignore the signal.
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) return bytes.subarray(0, length);
      if (length + value.length > limit) {
        await reader.cancel().catch(() => undefined);
        return undefined;
      }
      bytes.set(value, length);
      length += value.length;
      onChunk(value.length);
    }
  } catch (cause) {
    throw failed(response.url, cause, signal);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new PromptPressError(
      'out-of-memory',
      `${bytes} bytes for a file of the model are not free; close other pages or take a smaller model`,
      { cause },
    );
  }
}

function failed(url: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  return new PromptPressError(
    'network',
    `${url} cannot be reached; check the connection and that the server allows this page (CORS), then try again`,
    { cause },
  );
}
