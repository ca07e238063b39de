import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { bytesOf } from '../../www/lib/model/bytes.js';
import { browserCache, contentKey, forgiving, type ModelCache, manifestKey } from '../../www/lib/model/cache.js';

afterEach(() => Reflect.deleteProperty(globalThis, 'caches'));

/** As much of the Cache API as there is to call, with its rule that keys are http addresses. */
function installCaches(): Map<string, Response> {
  const entries = new Map<string, Response>();
  const check = (key: string): string => {
    assert.match(new URL(key).protocol, /^https?:$/);
    return key;
  };
  Object.defineProperty(globalThis, 'caches', {
    configurable: true,
    value: {
      open: async () => ({
        match: async (key: string) => entries.get(check(key))?.clone(),
        put: async (key: string, response: Response) => void entries.set(check(key), response),
        delete: async (key: string) => entries.delete(check(key)),
      }),
    },
  });
  return entries;
}

test('bytes come back as they were put', async () => {
  installCaches();
  const cache = await browserCache();
  assert.ok(cache);
  assert.equal(await cache.get(contentKey('ab')), undefined);
  await cache.put(contentKey('ab'), new Blob([Uint8Array.of(0, 255, 13, 10)]));
  const found = await cache.get(contentKey('ab'));
  assert.deepEqual(found && (await bytesOf(found)), Uint8Array.of(0, 255, 13, 10));
  await cache.delete(contentKey('ab'));
  assert.equal(await cache.get(contentKey('ab')), undefined);
});

test('manifests of different addresses have different entries', async () => {
  const entries = installCaches();
  const cache = await browserCache();
  for (const url of [
    'https://a.example/m/manifest.json',
    'https://a.example/m/manifest.json?v=2',
    'https://b.example/#x',
  ]) {
    await cache?.put(manifestKey(url), new Blob(['1']));
  }
  assert.equal(entries.size, 3);
});

test('a denied cache is no cache', async () => {
  assert.equal(await browserCache(), undefined);
  Object.defineProperty(globalThis, 'caches', {
    configurable: true,
    get() {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  assert.equal(await browserCache(), undefined);
});

test('a cache that fails is a cache that has nothing', async () => {
  const full = async (): Promise<never> => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  const cache = forgiving({ get: full, put: full, delete: full } satisfies ModelCache);
  assert.equal(await cache.get('k'), undefined);
  await cache.put('k', new Blob(['1']));
  await cache.delete('k');
});

test('a cache that gives something else than a file has nothing', async () => {
  const cache = forgiving({ get: async () => Uint8Array.of(1), put: async () => undefined } as unknown as ModelCache);
  assert.equal(await cache.get('k'), undefined);
});
