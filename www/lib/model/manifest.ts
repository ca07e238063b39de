import { PromptPressError } from '../errors.js';

/** A file of the model folder. */
export interface ManifestFile {
  /** Relative to the manifest. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
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
  const { path, bytes, sha256 } = value;
  if (typeof path !== 'string' || !isInsideFolder(path)) {
    throw bad(`has the file path ${JSON.stringify(path)}, which does not stay inside the folder`);
  }
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 1 || bytes > MAX_FILE_BYTES) {
    throw bad(`gives ${path} ${JSON.stringify(bytes)} bytes, allowed are 1 to ${MAX_FILE_BYTES}`);
  }
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw bad(`gives ${path} no SHA-256 of 64 lower-case hex digits`);
  }
  return { path, bytes, sha256 };
}

/** Only plain relative names: no scheme, no root, no `.` or `..`, nothing that a URL would read as more. */
function isInsideFolder(path: string): boolean {
  return path.split('/').every((part) => /^[\w-][\w.-]*$/.test(part));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(what: string): PromptPressError {
  return new PromptPressError('manifest', `manifest.json ${what}; ${REMEDY}`);
}
