/** Options of one run of the encoder. */
export interface RunOptions {
  /** Aborts the run; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Windows encoded so far, and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}
