// The ranks of the byte-pair encodings, loaded only by who counts in them; the crate tiktoken-rs carries them.
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { BuildError, capture } from './command.mjs';
import { dist, root } from './paths.mjs';
import { whenChanged } from './stamp.mjs';

const FILES = ['cl100k_base.tiktoken', 'o200k_base.tiktoken'];

/** Copies the ranks to dist/. */
export function copyRanks() {
  const outputs = FILES.map((file) => `${dist}${file}`);
  whenChanged('ranks', { files: [`${root}Cargo.lock`], outputs }, () => {
    const metadata = capture('cargo', ['metadata', '--format-version', '1']);
    const crate = metadata && JSON.parse(metadata).packages.find(({ name }) => name === 'tiktoken-rs');
    if (!crate) throw new BuildError('cargo metadata does not list the crate tiktoken-rs');
    mkdirSync(dist, { recursive: true });
    for (const file of FILES) copyFileSync(`${dirname(crate.manifest_path)}/assets/${file}`, `${dist}${file}`);
  });
}
