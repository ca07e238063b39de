// npm run build: everything in dist/.
import { main } from './command.mjs';
import { installNpmPackages } from './npm-packages.mjs';

/** Builds what is stale. */
export async function build() {
  installNpmPackages();
  // Only now are there packages to import.
  const { bundle } = await import('./bundle.mjs');
  const { copyRanks } = await import('./ranks.mjs');
  const { assembleRelaxed, buildWasmModule } = await import('./wasm-module.mjs');
  buildWasmModule();
  assembleRelaxed();
  await bundle();
  copyRanks();
}

if (process.argv[1] === new URL(import.meta.url).pathname) await main(build);
