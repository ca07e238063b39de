import { PromptPressError } from '../errors.js';

/** The bytes of a small file; the error `integrity` where the browser has lost it. */
export async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new PromptPressError('integrity', 'a file of the model can no longer be read; load again', {
      cause,
    });
  }
}
