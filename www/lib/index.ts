export type { CreateOptions, Device, LoadProgress } from './api/create-options.js';
export type { CompressInput, FaithfulOptions, InputOptions, Segment } from './api/input.js';
export type { JsonCompression, JsonOptions, JsonPart } from './api/json.js';
export type { MessagePart, MessagesCompression, MessagesOptions, Role } from './api/messages.js';
export { PROTECT_KINDS, type Protect, type ProtectKind, type ProtectOptions } from './api/protect.js';
export type { ReferenceCompression, ReferenceOptions, ReferenceTrace } from './api/reference.js';
export type { PartRule } from './api/rule.js';
export type { RunOptions } from './api/run-options.js';
export type { ScoreOptions } from './api/score-options.js';
export type { SelectOptions } from './api/select-options.js';
export type {
  Compression,
  ContextsCompression,
  Figures,
  Outcome,
  Part,
  Run,
  Selection,
  Unchanged,
} from './api/selection.js';
export type { CountTokens, TokenCounter } from './api/token-counter.js';
export type { Reason, ScoredWord, Word } from './api/word.js';
export { type ErrorCode, type KnownErrorCode, PromptPressError } from './errors.js';
export { browserCache, type ModelCache } from './model/cache.js';
export { PromptPress } from './promptpress.js';
export { ScoredText } from './scored.js';
