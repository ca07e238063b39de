import { checkEdits, unexpected } from '../answers.js';
import type { MessagePart, MessagesCompression, MessagesOptions, Role } from '../api/messages.js';
import type { Encodings } from '../encodings.js';
import { checkOptions } from '../options/check.js';
import type { WorkerClient } from '../worker/client.js';
import { wrappedParts } from '../wrapped.js';
import { edited } from './edit.js';
import { skeleton } from './skeleton.js';

/** Compresses the texts in messages: a copy that is JSON goes to the engine, its edits are made to the original. */
export async function compressMessages<T>(
  client: WorkerClient,
  encodings: Encodings,
  messages: T,
  options: MessagesOptions,
): Promise<Omit<MessagesCompression<T>, 'device' | 'milliseconds'>> {
  const { engine, reading, tokenCounter, run } = checkOptions('compressMessages', options);
  const input = skeleton(messages);
  const { counter, count } = await encodings.counting(tokenCounter, run.signal);
  const result = await client.call('messages', { input, reading, options: engine, counter }, { ...run, count });
  const { parts, outcome } = wrappedParts(result);
  const places = parts.map((part, i): MessagePart => {
    const { message, role } = result.parts[i] ?? {};
    if (typeof role !== 'string') throw unexpected();
    return { ...(typeof message === 'number' && { message }), role: role as Role, ...part };
  });
  return { messages: edited(messages, checkEdits(result.edits)), parts: places, ...outcome };
}
