import { existsSync, readFileSync } from 'node:fs';
import { root } from '../../../www/tools/paths.mjs';

/** One result of the Python package. */
export interface GoldenCase {
  readonly name: string;
  readonly context: string | string[];
  readonly options: Record<string, unknown>;
  readonly words?: { words: string[]; probs: number[][] }[];
  readonly result?: {
    readonly compressed_prompt: string;
    readonly compressed_prompt_list: string[];
    readonly origin_tokens: number;
    readonly compressed_tokens: number;
    readonly ratio: string;
    readonly rate: string;
    readonly fn_labeled_original_prompt: string;
  };
  readonly error?: string;
}

/** The folder beside the repository that holds the results and their checkpoint. */
export const goldenFolder = `${root}../shared/golden`;

/** Why the results cannot be compared, if they cannot. */
export const goldenMissing = existsSync(`${goldenFolder}/open.jsonl`)
  ? false
  : `NOT RUN: ${goldenFolder}/open.jsonl is not there, so nothing was compared with Python's results`;

/** All cases. */
export function goldenCases(): GoldenCase[] {
  return readFileSync(`${goldenFolder}/open.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Python's option names in our spelling. */
export function camelOptions(options: Record<string, unknown>): Record<string, unknown> {
  const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));
}
