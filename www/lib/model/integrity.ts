import { PromptPressError } from '../errors.js';
import type { ManifestFile } from './manifest.js';

/** Whether the bytes have the length and the hash that the manifest promises. */
export async function matches(file: ManifestFile, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return bytes.length === file.bytes && (await sha256(bytes)) === file.sha256;
}

/** The error for bytes that do not. */
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
