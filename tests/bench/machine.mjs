// What the figures depend on, for the head of the table.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { capture } from '../../www/tools/command.mjs';
import { root } from '../../www/tools/paths.mjs';

/** Lines of a name and a description. `browser`: what describeBrowser found. */
export function describeMachine({ version, emptyBytes }) {
  const { version: own } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const peers = JSON.parse(readFileSync(`${root}tests/bench/peer/package.json`, 'utf8')).dependencies;
  const burn = /name = "burn"\nversion = "([^"]+)"/.exec(readFileSync(`${root}Cargo.lock`, 'utf8'))?.[1];
  const commit = capture('git', ['rev-parse', '--short', 'HEAD']);
  const changed = capture('git', [
    'status',
    '--porcelain',
    '--untracked-files=no',
    'src',
    'shaders',
    'www',
    'Cargo.lock',
  ]);
  const cpus = os.cpus();
  const gigabytes = (os.totalmem() / 1e9).toFixed(0);
  return {
    ours: `promptpress ${own}${commit ? `, commit ${commit}${changed ? ' and changes' : ''}` : ''}, burn ${burn}`,
    peers: `onnxruntime-web ${peers['onnxruntime-web']}, transformers.js ${peers['@huggingface/transformers']}`,
    machine: `${cpus[0]?.model.trim()}, ${cpus.length} cores, ${gigabytes} GB, ${os.type()} ${os.release()}`,
    load: `${os.loadavg()[0].toFixed(1)} runnable processes in the minute before (0 on a quiet machine)`,
    browser: `Chromium ${version}; an empty page takes ${emptyBytes ? `${Math.round(emptyBytes / 1e6)} MB` : 'unknown memory'}`,
    toolchain: `${capture('rustc', ['--version'])}, node ${process.version.slice(1)}`,
  };
}
