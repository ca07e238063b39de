import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROTECT_KINDS, type Protect } from '../../www/lib/index.js';
import { checkOptions } from '../../www/lib/options/check.js';
import { code } from './support/code.js';

const engineProtect = (protect: unknown): unknown =>
  checkOptions('select', { protect: protect as Protect }).engine.protect;

test('switches and kinds pass', () => {
  for (const protect of [
    true,
    false,
    [],
    [...PROTECT_KINDS],
    { kinds: ['urls'] },
    { kinds: { quotes: true, urls: false } },
  ]) {
    assert.deepEqual(engineProtect(protect), protect);
  }
  assert.deepEqual(engineProtect({ kinds: { quotes: true, urls: undefined } }), { kinds: { quotes: true } });
});

test('patterns cross as strings, with the flags that the engine knows', () => {
  const patterns = ['a+', /b+/, /c/gi, /^d$/msuy, /\/e/d];
  assert.deepEqual(engineProtect({ literals: ['x'], patterns }), {
    literals: ['x'],
    patterns: ['a+', 'b+', '(?i)c', '(?msu)^d$', '\\/e'],
  });
});

for (const protect of [
  null,
  'urls',
  1,
  ['url'],
  [1],
  { kinds: 'urls' },
  { kinds: ['url'] },
  { kinds: { url: true } },
  { kinds: { urls: 1 } },
  { kinds: { toString: true } },
  { literals: 'x' },
  { literals: ['\ud83d'] },
  { patterns: /x/ },
  { patterns: [{}] },
  { pattern: ['x'] },
  /x/,
]) {
  test(`${JSON.stringify(protect)} protects nothing and is out of range`, () => {
    assert.throws(() => engineProtect(protect), code('option-out-of-range', 'protect'));
  });
}
