import type { ModelFiles } from '../model/loader.js';
import type { Device } from '../types.js';

/** Whether WebGPU can run the engine here. */
export interface DeviceProbe {
  readonly webgpu: boolean;
  /** Why not, or the adapter's name. */
  readonly reason: string;
}

/** What `score` leaves in the worker under `scored`, and what the page gets of it. */
export interface ScoreResult {
  readonly scored: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly probabilities: Float32Array;
  readonly originalTokens: number;
}

/** The engine's selection options, checked. */
export interface EngineSelectOptions {
  readonly rate?: number;
  readonly targetTokens?: number;
  readonly threshold?: number;
  readonly forceTokens?: readonly string[];
  readonly forceReserveDigit?: boolean;
  readonly dropConsecutive?: boolean;
}

/** One selection; `kept` holds a 1 for each kept word. */
export interface SelectResult {
  readonly text: string;
  readonly kept: Uint8Array;
  readonly originalTokens: number;
  readonly compressedTokens: number;
}

/** A reference run's input; the option names are Python's. */
export interface ReferenceParams {
  readonly contexts: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Every call that the worker answers: its parameters and its result. The page checks results where it uses them. */
export interface Calls {
  probe: { params: null; result: DeviceProbe };
  load: { params: { files: ModelFiles; device: Device }; result: { device: Device; adapter: string } };
  score: { params: { text: string }; result: ScoreResult };
  select: { params: { scored: number; options: EngineSelectOptions; costs?: Float32Array }; result: SelectResult };
  release: { params: { scored: number }; result: null };
  ranks: { params: { bytes: Uint8Array }; result: null };
  reference: { params: ReferenceParams; result: unknown };
  trace: { params: ReferenceParams; result: unknown };
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
  | { readonly kind: 'abort'; readonly id: number };

/** Worker to page. */
export type Response =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly code: string; readonly message: string }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  /** The engine is beyond use: no further answer comes from this worker. */
  | { readonly kind: 'crash'; readonly message: string };

const CALLS: ReadonlySet<unknown> = new Set<CallName>([
  'probe',
  'load',
  'score',
  'select',
  'release',
  'ranks',
  'reference',
  'trace',
]);

/** Whether a message is one of ours; the parameters are checked by the engine. */
export function isRequest(data: unknown): data is Request {
  if (!isRecord(data) || !isId(data['id'])) return false;
  if (data['kind'] === 'abort') return true;
  return data['kind'] === 'call' && CALLS.has(data['name']) && typeof data['params'] === 'object';
}

/** Whether a message is one of ours; the value is checked by the caller that waits for it. */
export function isResponse(data: unknown): data is Response {
  if (!isRecord(data)) return false;
  if (data['kind'] === 'crash') return typeof data['message'] === 'string';
  if (!isId(data['id'])) return false;
  switch (data['kind']) {
    case 'result':
      return 'value' in data;
    case 'error':
      return typeof data['code'] === 'string' && typeof data['message'] === 'string';
    case 'progress':
      return typeof data['done'] === 'number' && typeof data['total'] === 'number';
    default:
      return false;
  }
}

/** Whether a value is an object with properties. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
