import type { Engine, EngineModule, Freed, Scored, WindowProgress } from '../../../www/lib/worker/engine.js';
import type { EngineSelectOptions, SelectResult } from '../../../www/lib/worker/protocol.js';

/** How a test wants the engine to behave. */
export interface Behaviour {
  readonly windows?: number;
  /** Called when a model is loaded, before it succeeds. */
  readonly onLoad?: (device: string) => void;
  readonly onScore?: (text: string) => void;
  readonly onWindow?: () => void;
  readonly onSelect?: (options: EngineSelectOptions, costs: Float32Array | undefined) => void;
  readonly onReference?: (contexts: readonly string[], options: object, ranks: Uint8Array) => unknown;
}

/** An error as the wasm module throws it. */
export const engineError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** Stands in for the wasm module: words are what is between spaces, longer words matter more. */
export function wordEngine(behaviour: Behaviour = {}): EngineModule & { freed: number } {
  const module = {
    freed: 0,
    default: async () => undefined,
    Engine: {
      async load(_config: Uint8Array, _tokenizer: Uint8Array, _weights: Uint8Array, device: string): Promise<Engine> {
        behaviour.onLoad?.(device);
        return {
          device,
          adapter: `words on ${device}`,
          async score(text, onProgress) {
            behaviour.onScore?.(text);
            await windows(behaviour, onProgress);
            return scored(text, behaviour, () => module.freed++);
          },
          async compressReference(contexts, options, ranks, onProgress) {
            await windows(behaviour, onProgress);
            return behaviour.onReference?.(contexts, options, ranks);
          },
          async traceReference(contexts, options, ranks) {
            return behaviour.onReference?.(contexts, options, ranks);
          },
        };
      },
    },
  };
  return module;
}

async function windows(
  { windows: total = 1, onWindow }: Behaviour,
  onProgress: WindowProgress | undefined,
): Promise<void> {
  for (let done = 1; done <= total; done++) {
    await new Promise((resolve) => setTimeout(resolve));
    onWindow?.();
    if (onProgress?.(done, total) === false) throw engineError('aborted', 'stopped; call again.');
  }
}

function scored(text: string, behaviour: Behaviour, free: () => void): Scored {
  const words = [...text.matchAll(/\S+/gu)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
    probability: 1 - 1 / (word.length + 1),
  }));
  return {
    starts: Uint32Array.from(words, (word) => word.start),
    ends: Uint32Array.from(words, (word) => word.end),
    probabilities: Float32Array.from(words, (word) => word.probability),
    originalTokens: words.length,
    free,
    select(options, costs): SelectResult & Freed {
      behaviour.onSelect?.(options, costs);
      const cost = (i: number): number => costs?.[i] ?? 1;
      const total = words.reduce((sum, _, i) => sum + cost(i), 0);
      const budget = options.targetTokens ?? (options.rate ?? 0.5) * total;
      const kept = new Uint8Array(words.length);
      let spent = 0;
      const ranked = [...words.entries()].sort(([i, a], [j, b]) => b.probability - a.probability || i - j);
      for (const [i, { probability }] of ranked) {
        const keep = options.threshold === undefined ? spent + cost(i) <= budget : probability >= options.threshold;
        if (!keep) continue;
        kept[i] = 1;
        spent += cost(i);
      }
      const chosen = words.filter((_, i) => kept[i] === 1);
      return {
        text: chosen.map(({ start, end }) => text.slice(start, end)).join(' '),
        kept,
        originalTokens: words.length,
        compressedTokens: spent,
        free: () => undefined,
      };
    },
  };
}
