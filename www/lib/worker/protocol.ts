import type { Device } from '../api/create-options.js';
import type { ModelFiles } from '../model/loader.js';
import type { Encoding } from '../ranks.js';
import type {
  Assembly,
  Edit,
  EngineMessagePart,
  EngineOptions,
  EnginePart,
  ScoreResult,
  SelectParams,
  SelectResult,
  TagsResult,
  WrappedParams,
  WrappedResult,
} from './values.js';

/** Whether WebGPU can run the engine here. */
export interface DeviceProbe {
  readonly webgpu: boolean;
  /** Why not, or the adapter's name. */
  readonly reason: string;
}

/** What the engine starts from. */
export interface LoadParams {
  readonly files: ModelFiles;
  readonly device: 'auto' | Device;
  /** The adapter as the probe names it. */
  readonly adapter?: string;
  /** The `calibration` of an earlier load of the same weights. */
  readonly kept?: Uint8Array | undefined;
}

/** What was started. */
export interface LoadResult {
  readonly device: Device;
  /** The engine's own name for it. */
  readonly adapter: string;
  /** Why this device, where that was measured. */
  readonly reason: string | undefined;
  /** What was measured now, to keep beside the weights. */
  readonly calibration: Uint8Array<ArrayBuffer> | undefined;
}

/** A reference run's input; the option names are Python's. */
export interface ReferenceParams {
  readonly contexts: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Every call that the worker answers: its parameters and its result. The page checks results where it uses them. */
export interface Calls {
  probe: { params: null; result: DeviceProbe };
  load: { params: LoadParams; result: LoadResult };
  score: {
    params: { texts: readonly string[]; assembly: Assembly; options: EngineOptions };
    result: ScoreResult;
  };
  select: { params: SelectParams & { scored: number }; result: SelectResult };
  release: { params: { scored: number }; result: null };
  tags: { params: { text: string }; result: TagsResult };
  json: { params: WrappedParams<string>; result: WrappedResult<EnginePart> & { json: string } };
  messages: { params: WrappedParams<unknown>; result: WrappedResult<EngineMessagePart> & { edits: readonly Edit[] } };
  encoding: { params: { encoding: Encoding; ranks: Uint8Array }; result: null };
  ranks: { params: { bytes: Uint8Array }; result: null };
  reference: { params: ReferenceParams; result: unknown };
  trace: { params: ReferenceParams; result: unknown };
  /** Makes this worker a helper, which scores the windows that come in at the port. */
  assist: {
    params: {
      config: Blob;
      weights: Blob;
      module: WebAssembly.Module | undefined;
      port: MessagePort;
    };
    result: null;
  };
  /** A helper is there, at the other end of the port. */
  join: { params: { helper: number; port: MessagePort }; result: null };
  /** A helper is gone. */
  leave: { params: { helper: number }; result: null };
}

export type CallName = keyof Calls;

/** Page to worker. */
export type Request =
  | {
      [K in CallName]: {
        readonly kind: 'call';
        readonly id: number;
        readonly name: K;
        readonly params: Calls[K]['params'];
      };
    }[CallName]
  | { readonly kind: 'abort'; readonly id: number }
  /** Tokens of the texts of a `count`, whose number is `id`. */
  | { readonly kind: 'counts'; readonly id: number; readonly counts: readonly number[] }
  | { readonly kind: 'uncounted'; readonly id: number; readonly message: string };

/** Worker to page. */
export type Response =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly code: string; readonly message: string }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  /** The call `id` wants to know how many tokens texts have; `count` numbers the question. */
  | { readonly kind: 'count'; readonly id: number; readonly count: number; readonly texts: readonly string[] }
  /** So many helpers are worth starting, with the module as it is compiled here; 0: none is of use any more. */
  | { readonly kind: 'helpers'; readonly wanted: number; readonly module: WebAssembly.Module | undefined }
  /** The engine is beyond use: no further answer comes from this worker. */
  | { readonly kind: 'crash'; readonly message: string };

const CALLS: Readonly<Record<CallName, true>> = {
  probe: true,
  load: true,
  score: true,
  select: true,
  release: true,
  tags: true,
  json: true,
  messages: true,
  encoding: true,
  ranks: true,
  reference: true,
  trace: true,
  assist: true,
  join: true,
  leave: true,
};

/** Whether a message is one of ours; the parameters are checked by the engine. */
export function isRequest(data: unknown): data is Request {
  if (!isRecord(data) || !isId(data['id'])) return false;
  const { kind, name } = data;
  switch (kind) {
    case 'abort':
      return true;
    case 'counts':
      return Array.isArray(data['counts']);
    case 'uncounted':
      return typeof data['message'] === 'string';
    default:
      return (
        kind === 'call' && typeof name === 'string' && Object.hasOwn(CALLS, name) && typeof data['params'] === 'object'
      );
  }
}

/** Whether a message is one of ours; the value is checked by the caller that waits for it. */
export function isResponse(data: unknown): data is Response {
  if (!isRecord(data)) return false;
  if (data['kind'] === 'crash') return typeof data['message'] === 'string';
  if (data['kind'] === 'helpers') return typeof data['wanted'] === 'number';
  if (!isId(data['id'])) return false;
  switch (data['kind']) {
    case 'result':
      return 'value' in data;
    case 'error':
      return typeof data['code'] === 'string' && typeof data['message'] === 'string';
    case 'progress':
      return typeof data['done'] === 'number' && typeof data['total'] === 'number';
    case 'count':
      return isId(data['count']) && isStrings(data['texts']);
    default:
      return false;
  }
}

/** Whether a value is an object with properties. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether a value is a list of strings. */
export function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
