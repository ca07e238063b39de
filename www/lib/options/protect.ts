import { PROTECT_KINDS, type Protect } from '../api/protect.js';
import { defined, isBoolean, isObjectOf, isText, listOf } from './value-tests.js';

/** What to protect as the engine reads it, whose patterns are strings. */
export type EngineProtect = Exclude<Protect, object> | readonly string[] | EngineProtectOptions;

interface EngineProtectOptions {
  readonly kinds?: readonly string[] | Readonly<Record<string, boolean>>;
  readonly literals?: readonly string[];
  readonly patterns?: readonly string[];
}

/** The flags of a regular expression that the engine knows too. */
const FLAGS = /[^imsu]/g;

/** Whether a value says what to protect. */
export function isProtect(value: unknown): value is Protect {
  return isBoolean(value) || areKinds(value) || isObjectOf(value, isMember);
}

/** What to protect, for the engine. */
export function engineProtect(protect: Protect): EngineProtect {
  if (typeof protect === 'boolean' || isList(protect)) return protect;
  const { kinds, literals, patterns } = protect;
  return {
    ...(kinds && { kinds: defined(kinds) }),
    ...(literals && { literals }),
    ...(patterns && { patterns: patterns.map(enginePattern) }),
  };
}

function enginePattern(pattern: string | RegExp): string {
  if (typeof pattern === 'string') return pattern;
  const flags = pattern.flags.replace(FLAGS, '');
  return flags === '' ? pattern.source : `(?${flags})${pattern.source}`;
}

function isMember(name: string, value: unknown): boolean {
  switch (name) {
    case 'kinds':
      return areKinds(value) || isObjectOf(value, (kind, on) => isKind(kind) && isBoolean(on));
    case 'literals':
      return listOf(isText)(value);
    case 'patterns':
      return listOf((pattern) => isText(pattern) || (pattern instanceof RegExp && isText(pattern.source)))(value);
    default:
      return false;
  }
}

const areKinds = listOf(isKind);

function isKind(value: unknown): boolean {
  return (PROTECT_KINDS as readonly unknown[]).includes(value);
}

/** `Array.isArray` does not narrow readonly lists. */
function isList(protect: Protect): protect is Extract<Protect, readonly unknown[]> {
  return Array.isArray(protect);
}
