// What a user of the package writes; compiled against the published declarations.
import { type Compression, PromptPress, PromptPressError, type ReferenceCompression } from 'promptpress';

export async function use(signal: AbortSignal): Promise<string> {
  const press = await PromptPress.create({
    model: new URL('https://models.example/small/'),
    device: 'auto',
    signal,
    onProgress: ({ phase, progress, file }) => console.log(phase, progress, file ?? ''),
  });
  try {
    const faithful: Compression = await press.compress('text', { rate: 0.5, signal });
    const counted: Compression = await press.compress('text', { targetTokens: 9, tokenCounter: (text) => text.length });
    const reference: ReferenceCompression = await press.compress(['a', 'b'], {
      mode: 'reference',
      forceTokens: ['\n'],
    });
    const scored = await press.score('text');
    const { words, ratio } = await scored.select({ threshold: 0.5 });
    scored.dispose();
    // @ts-expect-error several texts are for reference mode
    await press.compress(['a', 'b']);
    // @ts-expect-error a misspelt option
    await press.compress('text', { ratio: 2 });
    return [faithful.text, counted.text, reference.ratio, words[0]?.text, ratio].join();
  } catch (error) {
    if (PromptPressError.is(error) && error.code === 'integrity') return error.message;
    throw error;
  } finally {
    press.dispose();
  }
}
