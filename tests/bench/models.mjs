// The models that are measured.

/** In the words of the table. */
export const MODELS = { default: '12×384', mbert: '12×768' };
