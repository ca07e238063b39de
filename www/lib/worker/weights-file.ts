import { release } from '../release.js';

// The DOM library leaves out what only workers have.
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A file that is read piece by piece; in workers only. */
export interface WeightsFile {
  /** In bytes. */
  readonly length: number;
  /** Fills `out` with what lies from `start` on; answers how many bytes there were. Throws where the file is gone. */
  read(start: number, out: Uint8Array): number;
}

/** A file that the browser holds. */
export const weightsFile = (blob: Blob): WeightsFile => ({
  length: blob.size,
  read(start, out) {
    const buffer = new FileReaderSync().readAsArrayBuffer(blob.slice(start, start + out.length));
    const { byteLength } = buffer;
    out.set(new Uint8Array(buffer));
    release(buffer);
    return byteLength;
  },
});
