import { PromptPressError } from '../errors.js';

/** A file of the model folder. */
export interface ManifestFile {
  /** Relative to the manifest. */
  readonly path: string;
  readonly bytes: number;
  /** Of the whole file, in lower-case hex. */
  readonly sha256: string;
  /** Of each {@link BLOCK_BYTES} of it, the last block being shorter; files that have none are hashed as a whole. */
  readonly blocks?: readonly string[];
}

/** `manifest.json`: what the folder holds. */
export interface Manifest {
  readonly format: 1;
  readonly name: string;
  readonly files: readonly ManifestFile[];
}

/** The files that the engine takes, by their part. */
export interface ModelParts {
  readonly config: ManifestFile;
  readonly tokenizer: ManifestFile;
  readonly weights: ManifestFile;
}

/** wasm32 addresses 4 GiB: what is made of a file beyond 2 GiB cannot run. */
const MAX_FILE_BYTES = 2 ** 31;

/** What is hashed at once: of a whole file in memory, hashing makes two more. */
export const BLOCK_BYTES = 2 ** 23;

const REMEDY = 'write the manifest with `promptpress convert`, or check that `model` names a model folder';

/** Reads a manifest from bytes that anyone may have written. */
export function parseManifest(bytes: Uint8Array): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new PromptPressError('manifest', `manifest.json is not JSON; ${REMEDY}`, { cause });
  }
  if (!isRecord(value)) throw bad('is not an object');
  const { format, name, files } = value;
  if (format !== 1) throw bad(`has format ${JSON.stringify(format)}, known is 1`);
  if (typeof name !== 'string') throw bad('has no name');
  if (!Array.isArray(files)) throw bad('has no list of files');
  const parsed = files.map(parseFile);
  if (new Set(parsed.map((file) => file.path)).size !== parsed.length) throw bad('names a file twice');
  return { format, name, files: parsed };
}

/** Finds the engine's files; of the two tokenizers `tokenizer.json` goes first. */
export function modelParts(manifest: Manifest): ModelParts {
  const find = (...paths: string[]): ManifestFile => {
    for (const path of paths) {
      const file = manifest.files.find((entry) => entry.path === path);
      if (file) return file;
    }
    throw new PromptPressError(
      'model-file-missing',
      `manifest.json of model ${JSON.stringify(manifest.name)} lists no ${paths.join(' or ')}; ${REMEDY}`,
    );
  };
  return {
    config: find('config.json'),
    tokenizer: find('tokenizer.json', 'vocab.txt'),
    weights: find('model.safetensors'),
  };
}

function parseFile(value: unknown): ManifestFile {
  if (!isRecord(value)) throw bad('has a file entry that is not an object');
  const { path, bytes, sha256, blocks } = value;
  if (typeof path !== 'string' || !isInsideFolder(path)) {
    throw bad(`has the file path ${JSON.stringify(path)}, which does not stay inside the folder`);
  }
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 1 || bytes > MAX_FILE_BYTES) {
    throw bad(`gives ${path} ${JSON.stringify(bytes)} bytes, allowed are 1 to ${MAX_FILE_BYTES}`);
  }
  const areBlocks = Array.isArray(blocks) && blocks.length === Math.ceil(bytes / BLOCK_BYTES) && blocks.every(isHash);
  if (!isHash(sha256) || (blocks !== undefined && !areBlocks)) {
    throw bad(`gives ${path} no SHA-256 of 64 lower-case hex digits, or not one of each block`);
  }
  return { path, bytes, sha256, ...(areBlocks && { blocks }) };
}

/** Only plain relative names: no scheme, no root, no `.` or `..`, nothing that a URL would read as more. */
function isInsideFolder(path: string): boolean {
  return path.split('/').every((part) => /^[\w-][\w.-]*$/.test(part));
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(what: string): PromptPressError {
  return new PromptPressError('manifest', `manifest.json ${what}; ${REMEDY}`);
}
