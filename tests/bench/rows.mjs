// What is measured: every place with every model and window.

/** The models, in the words of the table. */
export const MODELS = { default: '12×384', mbert: '12×768' };

const PLACES = ['native-cpu', 'native-wgpu', 'browser-cpu', 'browser-webgpu'];
const WINDOWS = [128, 512];

/** The rows that the options ask for: `{ name, place, model, tokens }`. */
export function selectRows({ only, quick }) {
  const rows = Object.keys(MODELS).flatMap((model) =>
    PLACES.flatMap((place) => WINDOWS.map((tokens) => ({ name: `${place} ${model} ${tokens}`, place, model, tokens }))),
  );
  return rows.filter(({ name, model }) => only.test(name) && (!quick || model === 'default'));
}
