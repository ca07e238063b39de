import type { Helper } from './engine.js';
import { isRecord } from './protocol.js';

/** Scores the windows that come in at a port, in their order. */
export function assist(port: MessagePort, helper: Helper): void {
  port.onmessage = async ({ data }: MessageEvent<unknown>) => {
    if (!isWindow(data)) return;
    const { id, ids, attended } = data;
    try {
      const probabilities = await helper.score(ids, attended);
      port.postMessage({ id, probabilities }, [probabilities.buffer]);
    } catch (error) {
      port.postMessage({ id });
      // Nobody catches it: the page hears that this worker is beyond use.
      throw error;
    }
  };
}

interface HelperWindow {
  readonly id: unknown;
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly attended: Uint8Array<ArrayBuffer>;
}

function isWindow(data: unknown): data is HelperWindow {
  return isRecord(data) && data['ids'] instanceof Uint32Array && data['attended'] instanceof Uint8Array;
}
