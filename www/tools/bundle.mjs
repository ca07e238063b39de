// TypeScript to JavaScript: the package's two scripts with their declarations, and the page.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { minify } from 'terser';
import { heading, run } from './command.mjs';
import { dist, glue, root } from './paths.mjs';
import { whenChanged } from './stamp.mjs';

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  logLevel: 'warning',
};

/** Builds dist/index.js, dist/worker.js, dist/types/ and dist/demo/. */
export async function bundle() {
  heading('Bundling the package and the page');
  await build({ ...common, entryPoints: { index: 'www/lib/index.ts' }, outdir: 'dist' });
  await build({
    ...common,
    entryPoints: { worker: 'www/lib/worker/main.ts' },
    outdir: 'dist',
    plugins: [glueFromBuild],
  });
  for (const script of ['index.js', 'worker.js']) await shrink(script);
  await buildDemo();
  declare();
}

/** Minifies a script of the package once more: terser finds 3 % that esbuild leaves. */
async function shrink(script) {
  const path = dist + script;
  const { code, map } = await minify(readFileSync(path, 'utf8'), {
    module: true,
    ecma: 2022,
    // Safe where no function expression is called with `new`; there is none.
    compress: { passes: 3, unsafe_arrows: true },
    sourceMap: { content: readFileSync(`${path}.map`, 'utf8'), url: `${script}.map` },
  });
  writeFileSync(path, code);
  writeFileSync(`${path}.map`, map);
}

/** The sources name the glue where its declarations are. */
const glueFromBuild = {
  name: 'glue-from-build',
  setup({ onResolve }) {
    onResolve({ filter: /\/wasm\/promptpress\.js$/ }, () => ({ path: glue, sideEffects: false }));
  },
};

async function buildDemo() {
  await build({
    ...common,
    entryPoints: { main: 'www/demo/main.ts', sw: 'www/demo/sw.ts', style: 'www/demo/style.css' },
    outdir: 'dist/demo',
    plugins: [packageFromServer],
  });
  mkdirSync(`${dist}demo`, { recursive: true });
  for (const file of ['index.html', 'icon.svg']) cpSync(`${root}www/demo/${file}`, `${dist}demo/${file}`);
}

/** The page uses the built package as anyone would: by its address. */
const packageFromServer = {
  name: 'package-from-server',
  setup({ onResolve }) {
    onResolve({ filter: /^promptpress$/ }, () => ({ path: './index.js', external: true }));
  },
};

function declare() {
  const sources = readdirSync(`${root}www/lib`, { recursive: true })
    .filter((file) => /\.(ts|json)$/.test(file))
    .sort()
    .map((file) => `${root}www/lib/${file}`);
  const files = [...sources, `${root}tsconfig.json`, `${root}package-lock.json`];
  whenChanged('types', { files, outputs: [`${dist}types/index.d.ts`] }, () => {
    rmSync(`${dist}types`, { recursive: true, force: true });
    run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}www/lib`]);
  });
}
