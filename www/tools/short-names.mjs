// What the module and its glue call each other by: wasm-bindgen's names carry hashes, which do not compress.
import { transformSync } from 'esbuild';
import { BuildError } from './command.mjs';

/** Makes wasm-opt rename imports and exports, and print which became what. */
export const SHORTEN = '--minify-imports-and-exports-and-modules';

/**
 * The glue, minified, with the names that wasm-opt gave: `printed` is what it said. Throws where a name might mean
 * something else in the glue too.
 */
export function shortenGlue(glue, printed) {
  const names = readNames(printed);
  // Without its comments, and its identifiers still as they were.
  const { code: bare } = transformSync(glue, { format: 'esm', minifyWhitespace: true });
  const inside = bare.replace(/\bexport\s*\{[^}]*\}/g, '');
  for (const name of Object.keys(names)) {
    // Names with a hash or the prefix of wasm-bindgen are nothing else; those of our functions and the memory could be.
    if (/^(__wb|wasm_bindgen_|\.\/)/.test(name)) continue;
    const quoted = `["'\`]${name}["'\`]`;
    const elsewhere = new RegExp(
      `(?<!\\bwasm)\\.${name}\\b|${quoted}|[{,;}](?:(?:get|set|async|static) )?${name}[:(=]|[{,]${name}[,}]`,
    );
    if (elsewhere.test(inside)) throw new BuildError(`the export ${name} has the name of something else in the glue.`);
  }
  const { code } = transformSync(bare, {
    format: 'esm',
    minify: true,
    mangleProps: new RegExp(`^(?:${Object.keys(names).map(escaped).join('|')})$`),
    mangleQuoted: true,
    mangleCache: names,
  });
  return code;
}

/** Old names to new ones, of imports, exports and the module that is imported from. */
function readNames(printed) {
  const { imports, exports } = JSON.parse(printed);
  const [[module] = []] = imports;
  if (!imports.every(([from]) => from === module)) throw new BuildError('the module imports from several others.');
  // wasm-opt calls every module so.
  return Object.fromEntries([...imports.map(([, name, short]) => [name, short]), ...exports, [module, 'a']]);
}

function escaped(text) {
  return text.replace(/[^\w]/g, '\\$&');
}
