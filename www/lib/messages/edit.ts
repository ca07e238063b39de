import { unexpected } from '../answers.js';
import { isRecord } from '../worker/protocol.js';
import type { Edit } from '../worker/values.js';

/** A value with some of its strings replaced: what leads to them is copied, everything else is the same object. */
export function edited<T>(value: T, edits: readonly Edit[]): T {
  const copies = new Set<unknown>();
  // A holder for the value itself, so that it is replaced as what is inside it is.
  const root = { value: value as unknown };
  for (const { path, text } of edits) {
    let holder: Record<string | number, unknown> = root;
    let name: string | number = 'value';
    for (const step of path) {
      holder = copied(holder, name, copies);
      name = step;
    }
    if (!Object.hasOwn(holder, name) || typeof holder[name] !== 'string') throw unexpected();
    holder[name] = text;
  }
  return root.value as T;
}

/** The value of a name, copied unless it is a copy; copies are never shared, even where the originals are. */
function copied(
  holder: Record<string | number, unknown>,
  name: string | number,
  copies: Set<unknown>,
): Record<string | number, unknown> {
  const value = Object.hasOwn(holder, name) ? holder[name] : undefined;
  if (!isRecord(value)) throw unexpected();
  if (copies.has(value)) return value;
  const copy = copyOf(value);
  copies.add(copy);
  holder[name] = copy;
  return copy;
}

function copyOf(value: Record<string, unknown>): Record<string, unknown> {
  if (Array.isArray(value)) return value.slice() as unknown as Record<string, unknown>;
  return Object.getPrototypeOf(value) === null ? Object.assign(Object.create(null), value) : { ...value };
}
