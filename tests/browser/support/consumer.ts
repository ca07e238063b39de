// What a user of the package writes; compiled against the published declarations.
import {
  type CompressInput,
  type Compression,
  type ContextsCompression,
  PROTECT_KINDS,
  PromptPress,
  PromptPressError,
  type ReferenceCompression,
} from 'promptpress';

interface Message {
  role: 'user' | 'assistant';
  content: string;
}

export async function use(signal: AbortSignal, input: CompressInput): Promise<string> {
  const press = await PromptPress.create({
    model: new URL('https://models.example/small/'),
    device: 'auto',
    signal,
    onProgress: ({ phase, progress, file }) => console.log(phase, progress, file ?? ''),
  });
  try {
    const faithful: Compression = await press.compress('text', { rate: 0.5, signal });
    const counted: Compression = await press.compress('text', { targetTokens: 9, tokenCounter: (text) => text.length });
    const later: Compression = await press.compress(input, { tokenCounter: async () => 1, bestEffort: true });
    const contexts: ContextsCompression = await press.compress(['a', 'b'], { tokenCounter: 'o200k_base' });
    const segments: Compression = await press.compress([
      { text: 'a', rate: 0.4 },
      { text: 'b', compress: false },
    ]);
    const reference: ReferenceCompression = await press.compress(['a', 'b'], {
      mode: 'reference',
      forceTokens: ['\n'],
    });
    const scored = await press.score('text', { tokenToWord: 'first' });
    const { words, ratio, unchanged, overBudget } = await scored.select({
      threshold: 0.5,
      protect: { kinds: { quotes: true }, literals: ['x'], patterns: [/\d+/i] },
    });
    scored.dispose();
    await press.compress('text', { protect: PROTECT_KINDS });

    const { messages, parts } = await press.compressMessages<Message[]>([{ role: 'user', content: 'a' }], {
      roles: { user: 0.4, tool: { rate: 0.3 }, assistant: false },
      newestUserFloor: null,
    });
    const text: string = (await press.compressJson('{}')).json;
    const value: { body: string } = (await press.compressJson({ body: 'a' }, { keys: { body: 0.5 } })).json;

    // @ts-expect-error a misspelt option
    await press.compress('text', { ratio: 2 });
    // @ts-expect-error a kind that does not exist
    await press.compress('text', { protect: ['url'] });
    // @ts-expect-error tags are no option of messages
    await press.compressMessages([], { tags: true });
    const shown: unknown[] = [
      faithful.text,
      counted.text,
      later.text,
      contexts.contexts[0]?.dropped,
      segments.parts[0]?.rate,
    ];
    shown.push(reference.ratio, words[0]?.text, words[0]?.probability, ratio, unchanged, overBudget);
    return [...shown, messages[0]?.content, parts[0]?.message, parts[0]?.words.length, text, value.body].join();
  } catch (error) {
    if (PromptPressError.is(error) && error.code === 'integrity') return error.message;
    throw error;
  } finally {
    press.dispose();
  }
}
