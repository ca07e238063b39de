import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { ModelCache } from '../../www/lib/model/cache.js';
import { type FileProgress, type LoadOptions, loadModel } from '../../www/lib/model/loader.js';
import { code } from './support/code.js';
import { MemoryCache } from './support/memory-cache.js';
import { ModelServer } from './support/model-server.js';

const bytes = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed) % 251);
const FILES = {
  'config.json': bytes(500, 1),
  'tokenizer.json': bytes(40_000, 2),
  'model.safetensors': bytes(3_000_000, 3),
  'README.md': bytes(10, 4),
};
const TOTAL = 3_040_500;

let server: ModelServer;
let cache: MemoryCache;
beforeEach(async () => {
  server = await ModelServer.start(FILES);
  cache = new MemoryCache();
});
afterEach(() => server.stop());

async function load(options: Partial<LoadOptions> = {}, url = server.url) {
  const { files } = await open(options, url);
  return files;
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

function open(options: Partial<LoadOptions> = {}, url = server.url) {
  return loadModel(url, {
    fetch: globalThis.fetch,
    cache: cache as ModelCache,
    localOnly: false,
    signal: undefined,
    onProgress: () => undefined,
    ...options,
  });
}

test('the files arrive whole, and only those that are needed', async () => {
  const files = await load();
  assert.deepEqual(await bytesOf(files.config), FILES['config.json']);
  assert.deepEqual(await bytesOf(files.tokenizer), FILES['tokenizer.json']);
  assert.deepEqual(await bytesOf(files.weights), FILES['model.safetensors']);
  assert.deepEqual(server.requests, ['manifest.json', 'config.json', 'tokenizer.json', 'model.safetensors']);
});

test('progress counts the bytes of all files and never falls', async () => {
  const events: FileProgress[] = [];
  await load({ onProgress: (event) => events.push(event) });
  const loaded = events.map((event) => event.loaded);
  assert.deepEqual(
    loaded,
    loaded.toSorted((a, b) => a - b),
  );
  assert.equal(loaded[0], 0);
  assert.equal(loaded.at(-1), TOTAL);
  assert.ok(events.every((event) => event.total === TOTAL && !event.fromCache));
  assert.ok(events.filter((event) => event.file === 'model.safetensors' && event.phase === 'download').length > 3);
  assert.deepEqual(
    events.filter((event) => event.phase === 'verify').map((event) => event.file),
    ['config.json', 'tokenizer.json', 'model.safetensors'],
  );
});

test('the second load asks for the manifest only', async () => {
  await load();
  server.requests.length = 0;
  const events: FileProgress[] = [];
  const files = await load({ onProgress: (event) => events.push(event) });
  assert.deepEqual(server.requests, ['manifest.json']);
  assert.deepEqual(await bytesOf(files.weights), FILES['model.safetensors']);
  assert.ok(events.length > 0 && events.every((event) => event.fromCache));
});

test('the second load works when the server is gone', async () => {
  await load();
  const url = server.url;
  await server.stop();
  const files = await load({}, url);
  assert.deepEqual(await bytesOf(files.weights), FILES['model.safetensors']);
});

test('a changed file is fetched again, an unchanged one is not', async () => {
  await load();
  server.files.set('config.json', bytes(500, 9));
  server.requests.length = 0;
  assert.deepEqual(await bytesOf((await load()).config), bytes(500, 9));
  assert.deepEqual(server.requests, ['manifest.json', 'config.json']);
});

test('a new version replaces the old one in the cache', async () => {
  await load();
  server.files.set('model.safetensors', bytes(2_000_000, 5));
  await load();
  const sizes = [...cache.entries.values()].map((entry) => entry.size);
  assert.ok(sizes.includes(2_000_000) && !sizes.includes(3_000_000));
  assert.equal(sizes.length, 4);
});

test('what was measured with weights goes with them', async () => {
  const { sha256 } = await open();
  await cache.put(`calibration/${sha256}`, new Blob([bytes(10, 9)]));
  await load();
  assert.ok(cache.entries.has(`calibration/${sha256}`));
  server.files.set('model.safetensors', bytes(2_000, 5));
  await load();
  assert.ok(!cache.entries.has(`calibration/${sha256}`));
});

test('an update that breaks off leaves the old version usable offline', async () => {
  await load();
  const old = server.files.get('model.safetensors');
  server.files.set('config.json', bytes(500, 9));
  server.files.set('model.safetensors', bytes(2_000_000, 5));
  server.overrides.set('model.safetensors', (_, response) => response.destroy());
  await assert.rejects(load(), code('network'));
  const url = server.url;
  await server.stop();
  const files = await load({}, url);
  assert.deepEqual(await bytesOf(files.config), FILES['config.json']);
  assert.deepEqual(await bytesOf(files.weights), old);
});

test('localOnly takes the cache and never the network', async () => {
  await assert.rejects(load({ localOnly: true }), code('not-cached', 'manifest.json'));
  assert.deepEqual(server.requests, []);
  await load();
  server.requests.length = 0;
  await load({ localOnly: true });
  assert.deepEqual(server.requests, []);
});

test('a damaged cache entry is fetched again', async () => {
  await load();
  for (const [key, entry] of cache.entries)
    if (entry.size === 3_000_000) cache.entries.set(key, new Blob([bytes(3_000_000, 7)]));
  server.requests.length = 0;
  assert.deepEqual(await bytesOf((await load()).weights), FILES['model.safetensors']);
  assert.deepEqual(server.requests, ['manifest.json', 'model.safetensors']);
});

test('a load works without a cache', async () => {
  await load({ cache: undefined });
  const files = await load({ cache: undefined });
  assert.deepEqual(await bytesOf(files.weights), FILES['model.safetensors']);
});

test('a file of the right length and the wrong content is an integrity error and is not cached', async () => {
  server.overrides.set('model.safetensors', (_, response) => response.end(bytes(3_000_000, 8)));
  await assert.rejects(load(), code('integrity', 'model.safetensors'));
  assert.equal(cache.entries.size, 2);
});

test('a file in blocks is verified block by block', async () => {
  const whole = bytes(20_000_000, 5);
  server.files.set('model.safetensors', whole);
  assert.deepEqual(await bytesOf((await load()).weights), whole);
  for (const at of [0, 9_000_000, 19_999_999]) {
    const changed = whole.slice();
    changed[at] = 255 - (changed[at] ?? 0);
    cache.entries.clear();
    server.overrides.set('model.safetensors', (_, response) => response.end(changed));
    await assert.rejects(load(), code('integrity', 'model.safetensors'));
    assert.equal(cache.entries.size, 2);
    // Nor is it believed where it lies in the cache.
    const [{ sha256 }] = JSON.parse(server.manifest()).files.filter(({ path }: { path: string }) => /safe/.test(path));
    cache.entries.set(`sha256/${sha256}`, new Blob([changed]));
    server.overrides.delete('model.safetensors');
    assert.deepEqual(await bytesOf((await load()).weights), whole);
  }
});

test('what the cache can no longer read is fetched again', async () => {
  await load();
  for (const [key, entry] of cache.entries) {
    const lost = async (): Promise<never> => Promise.reject(new DOMException('gone', 'NotReadableError'));
    if (entry.size === 3_000_000)
      cache.entries.set(key, Object.assign(entry, { slice: () => ({ arrayBuffer: lost }) }));
  }
  server.requests.length = 0;
  assert.deepEqual(await bytesOf((await load()).weights), FILES['model.safetensors']);
  assert.deepEqual(server.requests, ['manifest.json', 'model.safetensors']);
});

test('a short file is an integrity error', async () => {
  server.overrides.set('model.safetensors', (_, response) => response.end(bytes(1_000_000, 3)));
  await assert.rejects(load(), code('integrity', 'ends after 1000000'));
});

test('a long file is an integrity error, and its end is not read', async () => {
  let sent = 0;
  server.overrides.set('config.json', (_, response) => {
    const more = (): void => {
      while (!response.destroyed && sent < 1e9) {
        sent += 100_000;
        if (!response.write(bytes(100_000, 1))) return void response.once('drain', more);
      }
    };
    response.on('error', () => undefined);
    more();
  });
  await assert.rejects(load(), code('integrity', 'longer than the 500 bytes'));
  assert.ok(sent < 1e8);
});

test('a connection that breaks off is a network error', async () => {
  server.overrides.set('model.safetensors', (_, response) => {
    response.writeHead(200, { 'content-length': 3_000_000 });
    response.write(bytes(100_000, 3), () => response.destroy());
  });
  await assert.rejects(load(), code('network'));
});

for (const status of [403, 404, 500]) {
  test(`status ${status} is an error that names the address`, async () => {
    server.overrides.set('tokenizer.json', (_, response) => response.writeHead(status).end('<html>'));
    await assert.rejects(load(), code('http-status', `/model/tokenizer.json answered ${status}`));
  });
}

test('a missing manifest is an http error even when an older one is cached', async () => {
  await load();
  server.overrides.set('manifest.json', (_, response) => response.writeHead(404).end());
  await assert.rejects(load(), code('http-status', 'manifest.json'));
});

test('an unreachable server is a network error', async () => {
  const url = server.url;
  await server.stop();
  await assert.rejects(load({}, url), code('network', 'manifest.json'));
});

test('an abort before the load rejects with the reason and asks for nothing', async () => {
  const reason = new Error('changed my mind');
  await assert.rejects(load({ signal: AbortSignal.abort(reason) }), (error) => error === reason);
  assert.deepEqual(server.requests, []);
});

test('an abort while a file comes in rejects with the reason', async () => {
  server.overrides.set('model.safetensors', (_, response) => void response.write(bytes(200_000, 3)));
  const abort = new AbortController();
  const reason = new Error('enough');
  const onProgress = (event: FileProgress): void => {
    if (event.file === 'model.safetensors' && event.loaded > 50_000) abort.abort(reason);
  };
  await assert.rejects(load({ signal: abort.signal, onProgress }), (error) => error === reason);
  // What was complete stays for the next try.
  assert.equal(cache.entries.size, 2);
});

test('what a custom fetch streams is read, and stays its own', async () => {
  const whole = server.files.get('model.safetensors') as Uint8Array<ArrayBuffer>;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (!String(input).endsWith('model.safetensors')) return globalThis.fetch(input, init);
    const chunks = [whole.subarray(0, 1), whole.subarray(1, 2_900_000), whole.subarray(2_900_000)];
    return new Response(
      new ReadableStream({
        start: (stream) => {
          for (const chunk of chunks) stream.enqueue(chunk);
          stream.close();
        },
      }),
    );
  };
  const files = await load({ fetch, cache: undefined });
  assert.deepEqual(await bytesOf(files.weights), bytes(3_000_000, 3));
  assert.equal(whole.length, 3_000_000);
});

test('an abort stops a custom fetch that ignores the signal', async () => {
  server.overrides.set('model.safetensors', (_, response) => void response.write(bytes(200_000, 3)));
  const abort = new AbortController();
  const reason = new Error('enough');
  const fetch: typeof globalThis.fetch = (input) => globalThis.fetch(input);
  const onProgress = (event: FileProgress): void => {
    if (event.file === 'model.safetensors' && event.loaded > 50_000) setTimeout(() => abort.abort(reason), 20);
  };
  await assert.rejects(load({ signal: abort.signal, fetch, onProgress }), (error) => error === reason);
});

test('the files come again from the cache, though the folder has others by now', async () => {
  const { reload } = await open();
  server.files.set('config.json', bytes(500, 9));
  const before = server.requests.length;
  const { config, weights } = await reload();
  assert.deepEqual(await bytesOf(config), FILES['config.json']);
  assert.deepEqual(await bytesOf(weights), FILES['model.safetensors']);
  assert.equal(server.requests.length, before);
});

test('without a cache the files do not come again', async () => {
  const { reload } = await open({ cache: undefined });
  const before = server.requests.length;
  await assert.rejects(reload(), code('not-cached', 'config.json'));
  assert.equal(server.requests.length, before);
});
