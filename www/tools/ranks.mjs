// The ranks of cl100k_base, which only reference mode counts with; the crate tiktoken-rs carries them.
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { BuildError, capture } from './command.mjs';
import { dist, root } from './paths.mjs';
import { whenChanged } from './stamp.mjs';

/** Copies the ranks to dist/. */
export function copyRanks() {
  const output = `${dist}cl100k_base.tiktoken`;
  whenChanged('ranks', { files: [`${root}Cargo.lock`], outputs: [output] }, () => {
    const metadata = capture('cargo', ['metadata', '--format-version', '1']);
    const crate = metadata && JSON.parse(metadata).packages.find(({ name }) => name === 'tiktoken-rs');
    if (!crate) throw new BuildError('cargo metadata does not list the crate tiktoken-rs');
    mkdirSync(dist, { recursive: true });
    copyFileSync(`${dirname(crate.manifest_path)}/assets/cl100k_base.tiktoken`, output);
  });
}
