// Debian packages, where there is apt-get and we may use it.
import { capture, heading, run } from './command.mjs';

/** Whether packages can be installed here. */
export const canInstall = () => process.getuid?.() === 0 && capture('apt-get', ['--version']) !== undefined;

/** Whether a package is installed. */
export const isInstalled = (name) => capture('dpkg', ['-s', name])?.includes('\nStatus: install ok installed') ?? false;

/** Installs those of the packages that are absent. */
export function install(names) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  heading(`Installing Debian packages: ${missing.join(', ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], env);
}
