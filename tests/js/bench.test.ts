import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agreement } from '../bench/agreement.mjs';
import { aimText, isMet } from '../bench/aim.mjs';
import { Figure } from '../bench/figure.mjs';
import { lengthPicture } from '../bench/pictures/length.mjs';
import { selectRows } from '../bench/rows.mjs';
import { textOf } from '../bench/text.mjs';

const names = (only: string, quick = false): string[] =>
  selectRows({ only: new RegExp(only), quick, whole: !only && !quick }).map(({ name }: { name: string }) => name);

/** A figure of runs of so many seconds. */
function figureOf(seconds: number[], { warmUp = true, probabilities = [0.5] } = {}): Figure {
  const figure = new Figure({ limit: 60, warmUp });
  figure.take({ device: 'a device' });
  for (const one of seconds) figure.take({ seconds: one });
  figure.take({ probabilities, done: true });
  return figure;
}

test('a whole run has every row once, and the long ones', () => {
  const all = names('');
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.includes('length process 1000000'));
});

test('rows that take minutes must be meant', () => {
  const long = (rows: string[]): string[] => rows.filter((name) => /\d{6}$/.test(name));
  assert.deepEqual(long(names('process|page|default')), []);
  assert.deepEqual(long(names('', true)), []);
  assert.deepEqual(long(names('length.*page')), ['length page 100000']);
});

test('a quick run has the default model only', () => {
  assert.deepEqual(
    names('', true).filter((name) => name.includes('mbert')),
    [],
  );
});

test('the run to warm up is not counted, unless it is the only one or there is none', () => {
  assert.equal(figureOf([9, 1, 3, 2]).seconds, 2);
  assert.equal(figureOf([9]).seconds, 9);
  assert.match(figureOf([9]).note, /nothing warmed up/);
  assert.equal(figureOf([9, 1, 3], { warmUp: false }).seconds, 3);
});

test('another computation is called wrong, a rounded one is measured', () => {
  const agreement = new Agreement();
  const [ours, peer] = [figureOf([1]), figureOf([1], { probabilities: [0.6] })];
  const said = agreement.notes('a window', { ours, peer }).filter((note: string) => note.includes('WRONG'));
  assert.deepEqual(said, ['peer: WRONG, a keep probability differs by 0.10']);
  assert.match(agreement.notes('a window', { peer }, ['peer']).join(), /differ by up to 0\.10/);
});

test('an aim is of a side or of the ratio, and nothing meets it by not being measured', () => {
  assert.ok(isMet({ aim: { of: 'ours', most: 16 }, ours: 16 }));
  assert.ok(!isMet({ aim: { of: 'ours', most: 16 }, ours: null }));
  assert.ok(!isMet({ aim: { of: 'ratio', least: 1.3 }, ours: 5, ratio: 1.2 }));
  assert.equal(aimText({ aim: { of: 'ratio', least: 1.3 }, met: false, unit: 'tokens/s' }), 'aim ≥ × 1.3 ✗');
});

test('a text is the same each time, and about as long as asked', async () => {
  const text = await textOf(10_000);
  assert.equal(text, await textOf(10_000));
  assert.ok(Math.abs(text.length / (await textOf(20_000)).length - 0.5) < 0.05);
  assert.doesNotMatch(text, /\p{Surrogate}/u);
});

test('where the cost is linear, the curve ends where the dashed line does', () => {
  const time = (tokens: number, ours: number): object => ({ kind: 'length', unit: 's', label: 'here', tokens, ours });
  const ends = (picture: string): string[] =>
    [...picture.matchAll(/points="[^"]* ([^" ]+)"/g)].map(([, end]) => end as string);
  const [linear, curve] = ends(lengthPicture([time(1000, 0.2), time(10_000, 2), time(100_000, 20)]));
  assert.equal(linear, curve);
  const [dashed, steeper] = ends(lengthPicture([time(1000, 0.2), time(10_000, 4)]));
  assert.notEqual(dashed, steeper);
});
