import { unexpected } from './answers.js';
import type { JsonCompression, JsonOptions } from './api/json.js';
import type { Encodings } from './encodings.js';
import { PromptPressError } from './errors.js';
import { checkOptions } from './options/check.js';
import { checkText } from './options/text.js';
import type { WorkerClient } from './worker/client.js';
import { wrappedParts } from './wrapped.js';

/** Compresses the string values of JSON, given as a text or as a value. */
export async function compressJson<T>(
  client: WorkerClient,
  encodings: Encodings,
  json: T,
  options: JsonOptions,
): Promise<Omit<JsonCompression<T>, 'device' | 'milliseconds'>> {
  const { engine, reading, tokenCounter, run } = checkOptions('compressJson', options);
  const input = written(json);
  const { counter, count } = await encodings.counting(tokenCounter, run.signal);
  const result = await client.call('json', { input, reading, options: engine, counter }, { ...run, count });
  if (typeof result.json !== 'string') throw unexpected();
  const { parts, outcome } = wrappedParts(result);
  return { json: typeof json === 'string' ? result.json : JSON.parse(result.json), parts, ...outcome };
}

function written(json: unknown): string {
  if (typeof json === 'string') {
    checkText(json);
    return json;
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(json);
  } catch (cause) {
    throw new PromptPressError('json-malformed', `the value is no JSON (${String(cause)}); pass plain data`, { cause });
  }
  if (text === undefined) throw new PromptPressError('json-malformed', 'the value is no JSON; pass plain data');
  return text;
}
