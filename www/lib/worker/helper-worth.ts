/** So many windows of its own each helper should find. */
const WINDOWS_EACH = 4;
/** Shorter waits are not worth another worker, however soon it starts. */
const MIN_MS = 500;

/**
 * How many helpers a run is worth that has `left` windows to go, of `windowMs` each, where an engine takes `loadMs` to
 * start: they must be there before half of what is left is done.
 */
export function helpersWorth(left: number, windowMs: number, loadMs: number): number {
  return left * windowMs > MIN_MS + 2 * loadMs ? Math.floor(left / WINDOWS_EACH) : 0;
}
