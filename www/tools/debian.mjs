// Debian packages, where there is apt-get and we may use it.
import { capture, heading, run } from './command.mjs';

/** Makes sure that packages are installed; returns false where they are not and we cannot install them. */
export function install(names) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return true;
  if (process.getuid?.() !== 0 || capture('apt-get', ['--version']) === undefined) return false;
  heading(`Installing Debian packages: ${missing.join(', ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], env);
  return true;
}

function isInstalled(name) {
  return capture('dpkg', ['-s', name])?.includes('\nStatus: install ok installed') ?? false;
}
