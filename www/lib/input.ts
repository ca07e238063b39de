import type { Segment } from './api/input.js';
import { outOfRange } from './options/out-of-range.js';
import { isMember } from './options/rules.js';
import { checkText } from './options/text.js';
import { isObjectOf } from './options/value-tests.js';
import type { Assembly, EnginePart } from './worker/values.js';

/** Texts that are scored together. */
export interface Input {
  readonly texts: readonly string[];
  /** How they make up the result. */
  readonly assembly: Assembly;
  /** What is asked of each; all share in the budget where it is absent. */
  readonly parts?: readonly EnginePart[];
  /** Whether they came as a list of contexts. */
  readonly contexts: boolean;
}

/** Reads a text, contexts or segments. */
export function readInput(input: unknown): Input {
  if (!Array.isArray(input)) {
    checkText(input);
    return { texts: [input], assembly: 'text', contexts: false };
  }
  if (input.every((item) => typeof item === 'string')) {
    for (const context of input) checkText(context);
    return { texts: [...input], assembly: 'text', contexts: true };
  }
  const segments = input.map(readSegment);
  return segmentsInput(
    segments.map(({ text }) => text),
    segments.map(({ text: _, ...part }) => part),
  );
}

/** The slices of one text. */
export function segmentsInput(texts: readonly string[], parts: readonly EnginePart[]): Input {
  return { texts, parts, assembly: 'segments', contexts: false };
}

function readSegment(segment: unknown): Segment {
  const known = isObjectOf(segment, (name, value) => name === 'text' || isMember(name, value));
  if (!known) throw outOfRange('a segment', segment, '{ text, rate, compress } with a rate from 0 to 1');
  const { text, rate, compress } = segment as Segment;
  checkText(text);
  return { text, ...(rate !== undefined && { rate }), ...(compress !== undefined && { compress }) };
}
