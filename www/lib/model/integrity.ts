import { PromptPressError } from '../errors.js';
import { release } from '../release.js';
import { bytesOf } from './bytes.js';
import { BLOCK_BYTES, type ManifestFile } from './manifest.js';

/** Whether a file has the length and the hashes that the manifest promises. Rejects with `integrity` where it cannot be read. */
export async function matches(file: ManifestFile, content: Blob): Promise<boolean> {
  if (content.size !== file.bytes) return false;
  const [hashes, step] = file.blocks ? [file.blocks, BLOCK_BYTES] : [[file.sha256], file.bytes];
  for (const [i, expected] of hashes.entries()) {
    const block = await bytesOf(content.slice(i * step, (i + 1) * step));
    const found = await sha256(block);
    release(block.buffer);
    if (found !== expected) return false;
  }
  return true;
}

/** The error for one that does not. */
export function corrupt(file: ManifestFile, what: string): PromptPressError {
  return new PromptPressError(
    'integrity',
    `${file.path} ${what}; reload, and if it stays so, upload the model folder again with its manifest.json`,
  );
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Browsers expose it in secure contexts only.
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new PromptPressError(
      'insecure-context',
      'the files of the model cannot be verified here; serve the page over https or from localhost',
    );
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
