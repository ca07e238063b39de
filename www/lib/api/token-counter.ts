/**
 * Counts the tokens of a text: a finite number of at least 0, or a promise of one; fractions are rounded up. It is
 * asked for many texts and at most once for each in one call. It must not wait for the `PromptPress` that asks it,
 * whose calls run one after the other.
 */
export type CountTokens = (text: string) => number | Promise<number>;

/**
 * Whose tokens a budget is in: the classifier's own pieces, an encoding of OpenAI whose ranks are loaded on first use
 * (1.7 MB and 3.6 MB) and then kept as the model is, or whatever a function counts.
 */
export type TokenCounter = 'classifier' | 'cl100k_base' | 'o200k_base' | CountTokens;
