import { PromptPressError } from '../errors.js';
import { isPlain } from '../options/value-tests.js';

/** As deep as the engine reads JSON. */
const MAX_DEPTH = 128;
/** A value that holds itself many times over may be small in memory and without end when it is written out. */
const MAX_VALUES = 1_000_000;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * A copy of a value that is JSON: what is not (functions, dates, blobs, typed arrays, instances of classes, strings
 * with half a surrogate pair) is null, so that what is leads to the same places. Members that are undefined are left
 * out.
 */
export function skeleton(value: unknown): Json {
  try {
    return new Copy().of(value);
  } catch (cause) {
    if (PromptPressError.is(cause)) throw cause;
    throw malformed(`cannot be read (${String(cause)})`, 'pass plain data', cause);
  }
}

class Copy {
  readonly #ancestors = new Set<object>();
  #values = 0;

  of(value: unknown): Json {
    if (++this.#values > MAX_VALUES) throw malformed(`hold more than ${MAX_VALUES} values`, 'pass fewer');
    switch (typeof value) {
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : null;
      case 'string':
        return value.isWellFormed() ? value : null;
      case 'object':
        return value === null ? null : this.#container(value);
      default:
        return null;
    }
  }

  #container(value: object): Json {
    const isList = Array.isArray(value);
    if (!isList && !isPlain(value)) return null;
    if (this.#ancestors.has(value)) throw malformed('hold themselves', 'break the cycle');
    if (this.#ancestors.size >= MAX_DEPTH) throw malformed(`are more than ${MAX_DEPTH} levels deep`, 'flatten them');
    this.#ancestors.add(value);
    // Array.from also reads the holes of a list.
    const copy = isList
      ? Array.from(value, (item) => this.of(item))
      : Object.fromEntries(
          Object.entries(value)
            .filter(([, member]) => member !== undefined)
            .map(([name, member]) => [name, this.of(member)]),
        );
    this.#ancestors.delete(value);
    return copy;
  }
}

function malformed(what: string, remedy: string, cause?: unknown): PromptPressError {
  return new PromptPressError('messages-malformed', `the messages ${what}; ${remedy}`, { cause });
}
