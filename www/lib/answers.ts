import { PromptPressError } from './errors.js';
import { isRecord, isStrings } from './worker/protocol.js';
import type {
  Edit,
  EnginePart,
  ScoreResult,
  Scores,
  SelectResult,
  TagsResult,
  WrappedResult,
} from './worker/values.js';

/** The error for an answer that is not what this release's engine gives. */
export function unexpected(): PromptPressError {
  return new PromptPressError(
    'protocol',
    'the engine answered in an unknown form; take dist/index.js, dist/worker.js and dist/wasm/ from one release',
  );
}

/** The scores of so many texts, checked. */
export function checkScores<T extends Scores>(value: T, texts: number): T {
  const { offsets, partWords, probabilities, originalTokens } = record(value);
  const isAnswer =
    offsets instanceof Uint32Array &&
    partWords instanceof Uint32Array &&
    probabilities instanceof Float32Array &&
    typeof originalTokens === 'number' &&
    partWords.length === texts &&
    probabilities.length === partWords.reduce((sum, words) => sum + words, 0) &&
    offsets.length === 2 * probabilities.length;
  if (!isAnswer) throw unexpected();
  return value;
}

/** The answer to `score`, checked. */
export function checkScoreResult(value: ScoreResult, texts: number): ScoreResult {
  if (typeof record(value)['scored'] !== 'number') throw unexpected();
  return checkScores(value, texts);
}

/** A selection of so many words from so many texts, checked. */
export function checkSelection(value: SelectResult, words: number, texts: number): SelectResult {
  const { text, kept, reasons, reasonNames, originalTokens, compressedTokens, unchanged, overBudget, parts } =
    record(value);
  const isAnswer =
    typeof text === 'string' &&
    kept instanceof Uint8Array &&
    kept.length === words &&
    reasons instanceof Uint8Array &&
    reasons.length === words &&
    isStrings(reasonNames) &&
    typeof originalTokens === 'number' &&
    typeof compressedTokens === 'number' &&
    (unchanged === undefined || typeof unchanged === 'string') &&
    typeof overBudget === 'boolean' &&
    isListOf(parts, isPart) &&
    parts.length === texts;
  if (!isAnswer) throw unexpected();
  return value;
}

/** Segments of a text, checked. */
export function checkTags(value: TagsResult): TagsResult {
  const { texts, parts } = record(value);
  if (!isStrings(texts) || !isListOf(parts, isRecord) || parts.length !== texts.length) throw unexpected();
  return value;
}

/** Texts in a value with their scores and the selection from them, checked. */
export function checkWrapped<T extends WrappedResult<EnginePart>>(value: T): T {
  const { texts, parts, scores, selection } = value;
  checkTags({ texts, parts });
  checkScores(scores, texts.length);
  checkSelection(selection, scores.probabilities.length, texts.length);
  return value;
}

/** Edits, checked. */
export function checkEdits(value: unknown): readonly Edit[] {
  const isStep = (step: unknown): boolean => typeof step === 'string' || Number.isSafeInteger(step);
  const isEdit = (edit: unknown): boolean =>
    isRecord(edit) && typeof edit['text'] === 'string' && isListOf(edit['path'], isStep);
  if (!isListOf(value, isEdit)) throw unexpected();
  return value as readonly Edit[];
}

function isPart(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['text'] === 'string' &&
    typeof value['originalTokens'] === 'number' &&
    typeof value['compressedTokens'] === 'number' &&
    typeof value['dropped'] === 'boolean'
  );
}

function isListOf(value: unknown, test: (item: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every((item) => test(item));
}

function record(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw unexpected();
  return value;
}
