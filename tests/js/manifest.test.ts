import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOCK_BYTES, modelParts, parseManifest } from '../../www/lib/model/manifest.js';
import { code } from './support/code.js';

const HASH = 'a'.repeat(64);
const file = (path: string, bytes: unknown = 10, sha256: unknown = HASH) => ({ path, bytes, sha256 });
const encode = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const manifest = (...files: unknown[]) => encode({ format: 1, name: 'm', files });

test('a manifest is read', () => {
  const files = [file('config.json'), file('onnx/model_1.safetensors')];
  assert.deepEqual(parseManifest(manifest(...files)), { format: 1, name: 'm', files });
});

test('the hashes of blocks are read', () => {
  const large = { ...file('model.safetensors', 2 * BLOCK_BYTES + 1), blocks: [HASH, HASH, HASH] };
  assert.deepEqual(parseManifest(manifest(large)).files, [large]);
});

test('unknown fields are left out', () => {
  const { files } = parseManifest(manifest({ ...file('config.json'), url: 'https://elsewhere.example/' }));
  assert.deepEqual(files, [file('config.json')]);
});

for (const [what, bytes] of Object.entries({
  'no JSON': encode('{'),
  'no UTF-8': Uint8Array.of(0xff, 0xfe),
  'an array': encode([]),
  null: encode(null),
  'another format': encode({ format: 2, name: 'm', files: [] }),
  'no name': encode({ format: 1, files: [] }),
  'files that are no list': encode({ format: 1, name: 'm', files: { length: 1 } }),
  'a file that is null': manifest(null),
  'a path to the parent': manifest(file('../config.json')),
  'a path through the parent': manifest(file('a/../../config.json')),
  'an absolute path': manifest(file('/config.json')),
  'another origin': manifest(file('//evil.example/config.json')),
  'a scheme': manifest(file('https://evil.example/config.json')),
  'a script scheme': manifest(file('javascript:alert(1)')),
  'a backslash': manifest(file('..\\config.json')),
  'an encoded parent': manifest(file('%2e%2e/config.json')),
  'a query': manifest(file('config.json?x')),
  'an empty path': manifest(file('')),
  'a dot': manifest(file('.')),
  'a path that is no string': manifest(file(7 as unknown as string)),
  'negative bytes': manifest(file('config.json', -1)),
  'no bytes': manifest(file('config.json', 0)),
  'fractional bytes': manifest(file('config.json', 1.5)),
  'bytes beyond wasm32': manifest(file('config.json', 2 ** 33)),
  'bytes as text': manifest(file('config.json', '10')),
  'a short hash': manifest(file('config.json', 10, 'abc')),
  'an upper-case hash': manifest(file('config.json', 10, 'A'.repeat(64))),
  'blocks that are no list': manifest({ ...file('config.json'), blocks: HASH }),
  'a block without a hash': manifest({ ...file('config.json'), blocks: ['abc'] }),
  'too few blocks': manifest({ ...file('config.json', BLOCK_BYTES + 1), blocks: [HASH] }),
  'too many blocks': manifest({ ...file('config.json'), blocks: [HASH, HASH] }),
  'the same path twice': manifest(file('config.json'), file('config.json')),
})) {
  test(`a manifest with ${what} is refused`, () => {
    assert.throws(() => parseManifest(bytes), code('manifest'));
  });
}

test('the parts are found, tokenizer.json before vocab.txt', () => {
  const names = ['vocab.txt', 'config.json', 'tokenizer.json', 'model.safetensors'];
  const parts = modelParts(parseManifest(manifest(...names.map((name) => file(name)))));
  assert.equal(parts.tokenizer.path, 'tokenizer.json');
  const without = modelParts(
    parseManifest(manifest(...names.filter((n) => n !== 'tokenizer.json').map((n) => file(n)))),
  );
  assert.equal(without.tokenizer.path, 'vocab.txt');
});

for (const missing of ['config.json', 'tokenizer.json', 'model.safetensors']) {
  test(`a manifest without ${missing} is a missing file`, () => {
    const names = ['config.json', 'tokenizer.json', 'model.safetensors'].filter((name) => name !== missing);
    const parsed = parseManifest(manifest(...names.map((name) => file(name))));
    assert.throws(() => modelParts(parsed), code('model-file-missing', missing));
  });
}
