// Where things are.
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the build writes: the package and, in `demo/`, the page. */
export const dist = `${root}dist/`;

/** The JavaScript of the wasm module, which goes into dist/worker.js. */
export const glue = `${dist}.glue/promptpress.js`;

/** Tools that the build fetched for itself. */
export const toolCache = `${root}node_modules/.cache/promptpress/`;
