import type {
  Engine,
  EngineModule,
  Freed,
  Helper,
  JsonInput,
  MessagesInput,
  PageCounter,
  Scored,
  WindowProgress,
  WindowScorer,
} from '../../../www/lib/worker/engine.js';
import type { EngineMessagePart, EngineOptions, EnginePart, SelectResult } from '../../../www/lib/worker/values.js';
import type { WeightsFile } from '../../../www/lib/worker/weights-file.js';

/** What a selection was asked for. */
export interface Asked {
  readonly options: EngineOptions;
  readonly parts: readonly EnginePart[] | undefined;
  /** The name of an encoding, `page`, or nothing. */
  readonly counter: string | undefined;
}

/** How a test wants the engine to behave. */
export interface Behaviour {
  readonly windows?: number;
  /** Called when a model is loaded, before it succeeds. */
  readonly onLoad?: (device: string, kept?: Uint8Array) => void;
  /** What the engine measures where it is asked to choose. */
  readonly measured?: Pick<Engine, 'device' | 'reason' | 'calibration'>;
  readonly onScore?: (texts: readonly string[], assembly: string, options: EngineOptions) => void;
  readonly onWindow?: () => void;
  readonly onSelect?: (asked: Asked) => void;
  readonly onEncoding?: (encoding: string, ranks: Uint8Array) => void;
  readonly onRead?: (input: unknown, options: object) => void;
  /** Called with each helper that joins, and with nothing when all are dismissed. */
  readonly onHelper?: (score?: WindowScorer) => void;
  /** What a helper does with a window. */
  readonly onHelperWindow?: WindowScorer;
  readonly onReference?: (contexts: readonly string[], options: object, ranks: Uint8Array) => unknown;
  /** Changes what a selection answers. */
  readonly answer?: (result: SelectResult) => object;
}

/** An error as the wasm module throws it. */
export const engineError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/**
 * Stands in for the wasm module: words are what is between spaces, longer words matter more, addresses are protected.
 * Messages are `{role, content}`; in JSON every string is a text.
 */
export function wordEngine(behaviour: Behaviour = {}): EngineModule & { freed: number } {
  const free = (): void => void module.freed++;
  const module = {
    freed: 0,
    Engine: {
      async load(
        _config: Uint8Array,
        _tokenizer: Uint8Array,
        _weights: WeightsFile,
        asked: 'auto' | Engine['device'],
        _adapter: string,
        kept: Uint8Array | undefined,
      ): Promise<Engine> {
        behaviour.onLoad?.(asked, kept);
        const { measured } = behaviour;
        const device = asked === 'auto' ? (measured?.device ?? 'webgpu') : asked;
        return {
          device,
          adapter: `words on ${device}`,
          reason: asked === 'auto' ? measured?.reason : undefined,
          calibration: measured?.calibration,
          async score(texts, assembly, options, onProgress) {
            behaviour.onScore?.(texts, assembly, options);
            await windows(behaviour, onProgress);
            return scored(texts, assembly === 'segments' ? '' : '\n\n', behaviour, free);
          },
          addHelper: (score) => behaviour.onHelper?.(score),
          dismissHelpers: () => behaviour.onHelper?.(),
          addCounter: (encoding, ranks) => behaviour.onEncoding?.(encoding, ranks),
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
    Helper: {
      load(config: Uint8Array, weights: WeightsFile): Helper {
        const seed = config.length + weights.length;
        const score: WindowScorer = async (ids) => Float32Array.from(ids, (id) => 1 / (1 + id + seed));
        return { score: behaviour.onHelperWindow ?? score };
      },
    },
    readTags(text: string) {
      if (!text.includes('</keep>')) throw engineError('tags-malformed', 'a tag at 1:1 is not closed; close it');
      const texts = text.split(/<\/?keep>/);
      return { texts, parts: texts.map((_, i) => ({ rate: null, compress: i % 2 === 0 })) };
    },
    JsonInput: {
      read(text: string, options: object): JsonInput {
        behaviour.onRead?.(text, options);
        const texts: string[] = [];
        JSON.parse(text, (_, value) => {
          if (typeof value === 'string') texts.push(value);
          return value;
        });
        return {
          texts,
          parts: texts.map(() => ({ rate: null, compress: true })),
          rebuild: (compressed) => {
            let i = 0;
            return JSON.stringify(
              JSON.parse(text, (_, value) => (typeof value === 'string' ? compressed[i++] : value)),
            );
          },
          free,
        };
      },
    },
    MessagesInput: {
      read(messages: unknown, options: object): MessagesInput {
        behaviour.onRead?.(messages, options);
        if (!Array.isArray(messages)) throw engineError('messages-malformed', 'there are no messages; pass a list');
        const found = [...messages.entries()].filter(([, { content }]) => typeof content === 'string');
        const texts = found.map(([, { content }]) => content);
        const parts = found.map(
          ([message, { role }]): EngineMessagePart => ({
            message,
            role,
            rate: null,
            compress: role === 'user',
            floor: null,
          }),
        );
        return {
          texts,
          parts,
          edits: (compressed) =>
            compressed.flatMap((text, i) =>
              text === texts[i] ? [] : [{ path: [found[i]?.[0] ?? 0, 'content'], text }],
            ),
          free,
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

const REASONS = ['score', 'budget', 'protected:url', 'verbatim'];

function scored(texts: readonly string[], between: string, behaviour: Behaviour, free: () => void): Scored {
  const words = texts.flatMap((text, part) =>
    [...text.matchAll(/\S+/gu)].map(({ 0: word, index }) => ({
      text: word,
      part,
      start: index,
      end: index + word.length,
      probability: 1 - 1 / (word.length + 1),
    })),
  );
  return {
    offsets: Uint32Array.from(words.flatMap(({ start, end }) => [start, end])),
    partWords: Uint32Array.from(texts, (_, part) => words.filter((word) => word.part === part).length),
    probabilities: Float32Array.from(words, (word) => word.probability),
    originalTokens: words.length,
    free,
    async select(options, parts, counter): Promise<SelectResult & Freed> {
      const asked = typeof counter === 'function' ? 'page' : counter;
      behaviour.onSelect?.({ options, parts, counter: asked });
      const ask = countWords(counter);
      const costs = await ask(words.map((word) => word.text));
      const cost = (i: number): number => costs[i] ?? 0;
      const total = costs.reduce((sum, cost) => sum + cost, 0);
      const budget = options.targetTokens ?? (options.rate ?? 0.5) * total;
      const reasons = new Uint8Array(words.length).fill(1);
      let spent = 0;
      const keep = (i: number, reason: number): void => {
        reasons[i] = reason;
        spent += cost(i);
      };
      for (const [i, word] of words.entries()) {
        if (parts?.[word.part]?.compress === false) keep(i, 3);
        else if (options.protect !== false && word.text.startsWith('http')) keep(i, 2);
      }
      if (options.targetTokens !== undefined && spent > budget && !options.bestEffort) {
        throw engineError('budget-too-small', `what must stay has ${spent} tokens; raise targetTokens`);
      }
      const ranked = [...words.entries()].sort(([i, a], [j, b]) => b.probability - a.probability || i - j);
      for (const [i, { probability }] of ranked) {
        if (reasons[i] !== 1) continue;
        const stays = options.threshold === undefined ? spent + cost(i) <= budget : probability >= options.threshold;
        if (stays) keep(i, 0);
      }
      const partTexts = texts.map((_, part) =>
        words
          .filter((word, i) => word.part === part && reasons[i] !== 1)
          .map((word) => word.text)
          .join(' '),
      );
      const original = await ask(texts);
      const compressed = await ask(partTexts);
      const all = original.reduce((sum, count) => sum + count, 0);
      const result: SelectResult = {
        text: partTexts.join(between),
        kept: Uint8Array.from(reasons, (reason) => (reason === 1 ? 0 : 1)),
        reasons,
        reasonNames: REASONS,
        originalTokens: all,
        compressedTokens: compressed.reduce((sum, count) => sum + count, 0),
        unchanged: all === 0 ? 'short' : budget >= total ? 'within-budget' : undefined,
        overBudget: spent > budget,
        parts: partTexts.map((text, part) => ({
          text,
          rateAsked: parts?.[part]?.rate ?? null,
          originalTokens: original[part] ?? 0,
          compressedTokens: compressed[part] ?? 0,
          dropped: false,
        })),
      };
      return { ...(behaviour.answer?.(result) ?? result), free } as SelectResult & Freed;
    },
  };
}

function countWords(counter: string | PageCounter | undefined): PageCounter {
  if (typeof counter === 'function') return counter;
  return async (texts) => texts.map((text) => text.match(/\S+/gu)?.length ?? 0);
}
