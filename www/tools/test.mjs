// npm test: everything that can fail, cheapest first. The last line is the sum.
import { readdirSync } from 'node:fs';
import { findChromium } from './chromium.mjs';
import { heading, main, tee } from './command.mjs';
import { install } from './debian.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { root } from './paths.mjs';
import { Tally } from './tally.mjs';

const tally = new Tally();
const bin = (name) => `${root}node_modules/.bin/${name}`;

async function check(title, command, args) {
  heading(title);
  tally.addCheck(await tee(command, args));
}

async function nodeTests(title, folder, env = {}) {
  heading(title);
  const files = readdirSync(`${root}tests/${folder}`)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `tests/${folder}/${file}`);
  // One file at a time: the browser tests share few cores.
  const args = ['--import', 'tsx', '--test', '--test-concurrency=1', '--test-reporter=spec', ...files];
  tally.addNode(await tee(process.execPath, args, env));
}

/** Steps that later ones stand on; their failure is counted, and what stands on them is not run. */
async function attempt(step) {
  try {
    await step();
    return true;
  } catch (error) {
    console.error(`\nerror: ${error.message}`);
    tally.addCheck({ status: 1 });
    return false;
  }
}

await main(async () => {
  installNpmPackages();
  await check('Types', bin('tsc'), ['--noEmit']);
  await check('Types of the tests', bin('tsc'), ['--noEmit', '-p', 'tests']);
  await check('Style', bin('biome'), ['check']);
  await nodeTests('JavaScript tests', 'js');

  // A software Vulkan driver, for the kernels on a machine without a GPU.
  await attempt(() => install(['mesa-vulkan-drivers']));
  heading('Rust tests');
  tally.addCargo(await tee('cargo', ['test', '--release']));

  const built = await attempt(async () => {
    const { build } = await import('./build.mjs');
    await build();
    heading('Building the command');
    const { status } = await tee('cargo', ['build', '--release']);
    if (status !== 0) throw new Error('the command does not build');
  });
  if (built) {
    await check('Package', bin('publint'), ['run', '--strict', '--pack', 'npm']);
    await attempt(() => nodeTests('Browser tests', 'browser', { CHROME_PATH: findChromium() }));
  }

  const { passed, failed, skipped } = tally;
  if (skipped > 0) console.log(`\n${skipped} not run: see above for the reason.`);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
