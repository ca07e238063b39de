import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from '../../www/tools/tally.mjs';

const sums = ({ passed, failed, skipped }: Tally) => ({ passed, failed, skipped });

test('cargo: all binaries are added up', () => {
  const tally = new Tally();
  const output = `
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: \u001b[31mFAILED\u001b[0m. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
`;
  tally.addCargo({ status: 101, output });
  assert.deepEqual(sums(tally), { passed: 15, failed: 2, skipped: 1 });
});

test('cargo: a run that does not compile is one failure', () => {
  const tally = new Tally();
  tally.addCargo({ status: 101, output: '' });
  assert.deepEqual(sums(tally), { passed: 0, failed: 1, skipped: 0 });
});

test('cargo: a binary that dies after others passed is one failure', () => {
  const tally = new Tally();
  tally.addCargo({ status: 101, output: 'test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured' });
  assert.deepEqual(sums(tally), { passed: 5, failed: 1, skipped: 0 });
});

for (const mark of ['ℹ', '#']) {
  test(`node: the summary after ${mark} is read, cancelled tests have failed`, () => {
    const tally = new Tally();
    const lines = ['tests 10', 'suites 0', 'pass 5', 'fail 2', 'cancelled 1', 'skipped 2', 'todo 0', 'duration_ms 1.5'];
    tally.addNode({ status: 1, output: lines.map((line) => `${mark} ${line}\n`).join('') });
    assert.deepEqual(sums(tally), { passed: 5, failed: 3, skipped: 2 });
  });
}

test('a check counts only when it fails', () => {
  const tally = new Tally();
  tally.addCheck({ status: 0 });
  assert.deepEqual(sums(tally), { passed: 0, failed: 0, skipped: 0 });
  tally.addCheck({ status: 2 });
  assert.deepEqual(sums(tally), { passed: 0, failed: 1, skipped: 0 });
});
