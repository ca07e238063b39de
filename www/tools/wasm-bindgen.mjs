// wasm-bindgen's command, at exactly the version that the crate was built with.
import { readFileSync } from 'node:fs';
import { capture, heading, run } from './command.mjs';
import { root, toolCache } from './paths.mjs';

/** The path of the command; builds it once where it is not there. */
export function wasmBindgen() {
  const version = lockedVersion();
  const folder = `${process.env.CARGO_TARGET_DIR ?? toolCache}/tools`;
  const own = `${folder}/bin/wasm-bindgen`;
  const is = (path) => capture(path, ['--version'])?.split(' ')[1] === version;
  const found = ['wasm-bindgen', own].find(is);
  if (found) return found;
  heading(`Building wasm-bindgen-cli ${version} (once, some minutes)`);
  // Not --locked: versions that its lock file names may have been withdrawn.
  run('cargo', ['install', 'wasm-bindgen-cli', '--version', version, '--root', folder, '--force'], {
    // Its build shares nothing with ours.
    CARGO_TARGET_DIR: `${folder}/build`,
  });
  return own;
}

function lockedVersion() {
  const lock = readFileSync(`${root}Cargo.lock`, 'utf8');
  return lock.match(/name = "wasm-bindgen"\nversion = "(.*)"/)[1];
}
