// A Rust compiler that can target the browser.
import { existsSync, readdirSync } from 'node:fs';
import { BuildError, capture } from './command.mjs';
import { install } from './debian.mjs';

const TARGET = 'wasm32-unknown-unknown';

/**
 * How to call cargo for the browser: `{ cargo, args, env }`.
 *
 * The usual toolchain with its wasm32 standard library goes first. Where that is absent, Debian's rustc-web, which
 * builds the standard library from source, takes its place; it has no linker of its own and borrows one.
 */
export function wasmToolchain() {
  if (hasStandardLibrary('rustc')) return { cargo: 'cargo', args: [], env: {} };
  if (!install(['rustc-web', 'cargo-web', 'rust-web-src'])) {
    throw new BuildError(`the Rust toolchain cannot build for the browser; run \`rustup target add ${TARGET}\`.`);
  }
  const rustc = '/usr/bin/rustc';
  const args = hasStandardLibrary(rustc) ? [] : ['-Zbuild-std=std,panic_abort'];
  return {
    cargo: '/usr/bin/cargo',
    args,
    env: {
      RUSTC: rustc,
      // -Zbuild-std is an unstable flag of a stable compiler.
      RUSTC_BOOTSTRAP: '1',
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker([rustc, 'rustc']),
    },
  };
}

function hasStandardLibrary(rustc) {
  const folder = capture(rustc, ['--print', 'target-libdir', '--target', TARGET]);
  return Boolean(folder) && existsSync(folder) && readdirSync(folder).some((file) => file.startsWith('libstd-'));
}

/** The LLVM linker of one of the compilers, or Debian's. */
function linker(compilers) {
  for (const rustc of compilers) {
    const sysroot = capture(rustc, ['--print', 'sysroot']);
    const host = capture(rustc, ['-vV'])?.match(/^host: (.*)$/m)?.[1];
    const path = `${sysroot}/lib/rustlib/${host}/bin/rust-lld`;
    if (existsSync(path)) return path;
  }
  install(['lld']);
  return 'wasm-ld';
}
