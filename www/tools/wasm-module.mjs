// The engine as a WebAssembly module: cargo, then wasm-bindgen, then wasm-opt.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { assemble } from './assemble.mjs';
import { heading, output, run } from './command.mjs';
import { dist, glue, root } from './paths.mjs';
import { SHORTEN, shortenGlue } from './short-names.mjs';
import { whenChanged } from './stamp.mjs';
import { wasmBindgen } from './wasm-bindgen.mjs';
import { wasmToolchain } from './wasm-toolchain.mjs';

const TARGET = 'wasm32-unknown-unknown';

/** What rustc emits for this target and simd128; wasm-opt refuses what it is not told of. */
const FEATURES = [
  'simd',
  'bulk-memory',
  'nontrapping-float-to-int',
  'sign-ext',
  'reference-types',
  'mutable-globals',
  'multivalue',
].map((name) => `--enable-${name}`);

/** Builds dist/wasm/ and the glue. Cargo decides what of the Rust code is stale, hashes decide the rest. */
export function buildWasmModule() {
  heading('Building the engine for the browser');
  const { cargo, args, env } = wasmToolchain();
  const build = ['build', '--lib', '--no-default-features', '--profile', 'wasm', '--target', TARGET, ...args];
  run(cargo, build, {
    ...env,
    RUSTFLAGS: '-C target-feature=+simd128 --cfg getrandom_backend="wasm_js"',
  });

  const built = `${process.env.CARGO_TARGET_DIR ?? `${root}target`}/${TARGET}/wasm/promptpress.wasm`;
  const bound = glue.replace('promptpress.js', '');
  const module = `${dist}wasm/promptpress_bg.wasm`;
  const files = [built, `${root}Cargo.lock`, `${root}package-lock.json`, `${root}www/tools/short-names.mjs`];
  whenChanged('wasm', { files, outputs: [module, glue] }, () => {
    heading('Binding and optimising the module');
    for (const folder of [bound, `${dist}wasm`]) mkdirSync(folder, { recursive: true });
    run(wasmBindgen(), ['--target', 'web', '--no-typescript', '--out-dir', bound, '--out-name', 'promptpress', built]);
    // -O3 takes three times as long and is neither faster nor, compressed, smaller: rustc did that work.
    const optimise = ['-O1', ...FEATURES, SHORTEN, `${bound}promptpress_bg.wasm`, '-o', module];
    const names = output(process.execPath, [`${root}node_modules/binaryen/bin/wasm-opt`, ...optimise]);
    writeFileSync(glue, shortenGlue(readFileSync(glue, 'utf8'), names));
    console.log(`${module.slice(root.length)}: ${(statSync(module).size / 1e6).toFixed(2)} MB`);
  });
}

/** Assembles dist/wasm/relaxed.wasm. */
export function assembleRelaxed() {
  writeFileSync(`${dist}wasm/relaxed.wasm`, assemble(readFileSync(`${root}src/cpu/kernel/relaxed.wat`, 'utf8')));
}
