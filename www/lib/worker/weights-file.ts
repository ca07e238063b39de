import { release } from '../release.js';

// The DOM library leaves out what only workers have.
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A file that the browser holds, read piece by piece; in workers only. */
export class WeightsFile {
  readonly #blob: Blob;
  #reader: FileReaderSync | undefined;

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  /** Bytes of the file. */
  get length(): number {
    return this.#blob.size;
  }

  /** Fills `out` with what lies from `start` on; answers how many bytes there were. Throws where the file is gone. */
  read(start: number, out: Uint8Array): number {
    this.#reader ??= new FileReaderSync();
    const buffer = this.#reader.readAsArrayBuffer(this.#blob.slice(start, start + out.length));
    const { byteLength } = buffer;
    out.set(new Uint8Array(buffer));
    release(buffer);
    return byteLength;
  }
}
