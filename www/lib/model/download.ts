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

/** The most bytes that are read at once. */
const CHUNK_BYTES = 2 ** 20;

/**
 * Reads a whole body, at most `limit` bytes, telling how many came with each chunk; the browser keeps them.
 * Resolves to fewer bytes than `limit` where the body ends early and to undefined where it goes on.
 */
export async function read(
  response: Response,
  limit: number,
  signal: AbortSignal | undefined,
  onChunk: (bytes: number) => void,
): Promise<Blob | undefined> {
  if (!response.body) return new Blob();
  const reader = readerOf(response.body);
  // A custom fetch may ignore the signal.
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const chunks: Blob[] = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) return new Blob(chunks);
      length += value.length;
      if (length > limit) {
        await reader.cancel().catch(() => undefined);
        return undefined;
      }
      chunks.push(new Blob([value]));
      onChunk(value.length);
    }
  } catch (cause) {
    throw failed(response.url, cause, signal);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Reads a stream of bytes into memory of ours, each chunk over the last: none waits for the browser's collector then.
 * Other streams are read as they are.
 */
function readerOf(body: ReadableStream<Bytes>): Pick<ReadableStreamDefaultReader<Bytes>, 'read' | 'cancel'> {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: 'byob' });
  } catch {
    return body.getReader();
  }
  let memory = new Uint8Array(CHUNK_BYTES);
  return {
    async read() {
      const { done, value } = await reader.read(memory);
      if (done || !value) return { done: true, value: undefined };
      memory = new Uint8Array(value.buffer);
      return { done, value };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

function failed(url: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  return new PromptPressError(
    'network',
    `${url} cannot be reached; check the connection and that the server allows this page (CORS), then try again`,
    { cause },
  );
}
