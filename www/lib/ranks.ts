import type { ManifestFile } from './model/manifest.js';

/** The byte-pair encodings whose ranks lie beside the package's script, by their published names. */
export const ENCODINGS = ['cl100k_base', 'o200k_base'] as const;

/** A byte-pair encoding, by its published name. */
export type Encoding = (typeof ENCODINGS)[number];

/** Where the ranks of an encoding are, and what they must be. */
export interface Ranks {
  readonly url: string;
  readonly file: ManifestFile;
}

/** The ranks of an encoding as OpenAI publishes them; the build copies them from the crate tiktoken-rs. */
export function ranks(encoding: Encoding): Ranks {
  // Bundlers look for addresses in this exact form, so they are spelled out.
  switch (encoding) {
    case 'cl100k_base':
      return {
        url: new URL('./cl100k_base.tiktoken', import.meta.url).href,
        file: {
          path: 'cl100k_base.tiktoken',
          bytes: 1681126,
          sha256: '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7',
        },
      };
    case 'o200k_base':
      return {
        url: new URL('./o200k_base.tiktoken', import.meta.url).href,
        file: {
          path: 'o200k_base.tiktoken',
          bytes: 3613922,
          sha256: '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d',
        },
      };
  }
}
