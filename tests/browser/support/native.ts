import { execFileSync } from 'node:child_process';
import { root } from '../../../www/tools/paths.mjs';

/** A word of the native command's answer, with UTF-16 offsets. */
export interface NativeWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly probability: number;
  readonly kept: boolean;
}

/** Compresses with the native command on the CPU. */
export function compressNatively(text: string, rate: number): { text: string; words: NativeWord[] } {
  const command = `${process.env['CARGO_TARGET_DIR'] ?? `${root}target`}/release/promptpress`;
  const args = ['compress', '--json', '--rate', String(rate), '--device', 'cpu', '--model', `${root}models/default`];
  const output = execFileSync(command, args, { input: text, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const result: { compressed_prompt: string; words: NativeWord[] } = JSON.parse(output);
  const bytes = Buffer.from(text);
  const utf16 = (offset: number): number => bytes.subarray(0, offset).toString().length;
  const words = result.words.map((word) => ({ ...word, start: utf16(word.start), end: utf16(word.end) }));
  return { text: result.compressed_prompt, words };
}
