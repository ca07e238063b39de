// The npm packages of the lock file. Node built-ins only: this runs before there is anything else.
import { existsSync, statSync } from 'node:fs';
import { heading, run } from './command.mjs';
import { root } from './paths.mjs';

/** Installs the packages where they are absent or older than the lock file. */
export function installNpmPackages() {
  const installed = `${root}node_modules/.package-lock.json`;
  const lock = `${root}package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  heading('Installing npm packages');
  run('npm', ['ci', '--no-audit', '--no-fund']);
}
