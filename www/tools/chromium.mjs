// A Chromium for the browser tests.
import { BuildError, capture } from './command.mjs';
import { install } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The path of the browser: CHROME_PATH, one on PATH, or Debian's, installed now. */
export function findChromium() {
  const path = process.env.CHROME_PATH ?? onPath();
  if (path) return path;
  const installed = install(['chromium']) && onPath();
  if (installed) return installed;
  throw new BuildError('the browser tests need Chromium; install it, or set CHROME_PATH to it.');
}

function onPath() {
  return NAMES.map((name) => capture('sh', ['-c', `command -v ${name}`])).find(Boolean);
}
