export { type ErrorCode, type KnownErrorCode, PromptPressError } from './errors.js';
export { browserCache, type ModelCache } from './model/cache.js';
export { PromptPress } from './promptpress.js';
export { ScoredText } from './scored.js';
export type {
  Compression,
  CreateOptions,
  Device,
  FaithfulOptions,
  LoadProgress,
  ReferenceCompression,
  ReferenceOptions,
  ReferenceTrace,
  RunOptions,
  ScoredWord,
  Selection,
  SelectOptions,
  TokenCounter,
  Word,
} from './types.js';
