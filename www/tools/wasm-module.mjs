// The engine as a WebAssembly module: cargo, then wasm-bindgen, then wasm-opt.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { heading, run } from './command.mjs';
import { dist, root } from './paths.mjs';
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

/** Builds dist/wasm/. Cargo decides what of the Rust code is stale, hashes decide the rest. */
export function buildWasmModule() {
  heading('Building the engine for the browser');
  const { cargo, args, env } = wasmToolchain();
  const build = ['build', '--lib', '--no-default-features', '--profile', 'wasm', '--target', TARGET, ...args];
  run(cargo, build, {
    ...env,
    RUSTFLAGS: '-C target-feature=+simd128 --cfg getrandom_backend="wasm_js"',
  });

  const built = `${process.env.CARGO_TARGET_DIR ?? `${root}target`}/${TARGET}/wasm/promptpress.wasm`;
  const folder = `${dist}wasm`;
  const module = `${folder}/promptpress_bg.wasm`;
  whenChanged('wasm', { files: [built, `${root}Cargo.lock`, `${root}package-lock.json`], outputs: [module] }, () => {
    heading('Binding and optimising the module');
    mkdirSync(folder, { recursive: true });
    run(wasmBindgen(), ['--target', 'web', '--out-dir', folder, '--out-name', 'promptpress', built]);
    // -O3 takes three times as long and is neither faster nor, compressed, smaller: rustc did that work.
    run(process.execPath, [`${root}node_modules/binaryen/bin/wasm-opt`, '-O1', ...FEATURES, module, '-o', module]);
    // The glue is a third of the scripts, and wasm-bindgen writes it to be read.
    const glue = `${folder}/promptpress.js`;
    writeFileSync(glue, transformSync(readFileSync(glue, 'utf8'), { minify: true, format: 'esm' }).code);
    console.log(`${module.slice(root.length)}: ${(statSync(module).size / 1e6).toFixed(2)} MB`);
  });
}
