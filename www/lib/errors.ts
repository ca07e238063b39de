/** Marks errors across copies of this package, where `instanceof` fails. */
const BRAND = Symbol.for('promptpress.error');

/** Causes that arise in the page or the worker; the engine adds its own (`text-too-long`, `model-config`, …). */
export type KnownErrorCode =
  | 'aborted'
  | 'budget-too-small'
  | 'device-unavailable'
  | 'disposed'
  | 'engine-crashed'
  | 'engine-unavailable'
  | 'http-status'
  | 'insecure-context'
  | 'integrity'
  | 'json-malformed'
  | 'manifest'
  | 'messages-malformed'
  | 'model-file-missing'
  | 'network'
  | 'not-cached'
  | 'option-out-of-range'
  | 'options-conflict'
  | 'protocol'
  | 'tags-malformed'
  | 'text-not-unicode'
  | 'token-counter'
  | 'unsupported';

/** A stable code, lower case with hyphens; new codes may appear in any release. */
export type ErrorCode = KnownErrorCode | (string & {});

/** What every failure of this package rejects with, aborts excepted: those reject with the signal's reason. */
export class PromptPressError extends Error {
  /** The cause, for programs. */
  readonly code: ErrorCode;
  /** @internal */
  readonly [BRAND] = true;

  /** `message` says what happened and ends with what to do. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PromptPressError';
    this.code = code;
  }

  /** Whether a value is such an error, of this or another copy of the package. */
  static is(value: unknown): value is PromptPressError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}
