import type { ManifestFile } from './model/manifest.js';

/** The ranks of cl100k_base as OpenAI publishes them; the build copies them from the crate tiktoken-rs. */
export const RANKS: ManifestFile = {
  path: 'cl100k_base.tiktoken',
  bytes: 1681126,
  sha256: '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7',
};

/** Their address, beside the package's script. */
export function ranksUrl(): string {
  return new URL('./cl100k_base.tiktoken', import.meta.url).href;
}
