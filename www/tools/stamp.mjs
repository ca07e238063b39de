// Skipping steps whose inputs did not change.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dist } from './paths.mjs';

/** Runs `step` unless its outputs exist and were made from the same inputs: files by content, strings by value. */
export function whenChanged(name, { files, values = [], outputs }, step) {
  const hash = createHash('sha256');
  for (const value of values) hash.update(`${value}\0`);
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file));
  const inputs = hash.digest('hex');
  const stamp = `${dist}.stamps/${name}`;
  if (outputs.every((path) => existsSync(path)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return;
  step();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputs);
}
