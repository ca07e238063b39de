// The built package as others import it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { dist, root } from '../../www/tools/paths.mjs';

/** Runs a module in Node, where there is no page. */
function node(code: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

test('importing the package in Node touches nothing and says nothing', () => {
  const code = "import { PromptPress, PromptPressError } from 'promptpress'; console.log(typeof PromptPress.create)";
  assert.deepEqual(node(code), { status: 0, stdout: 'function', stderr: '' });
});

test('create in Node is the coded error `unsupported`', () => {
  const code = "import { PromptPress } from 'promptpress'; PromptPress.create().catch((e) => console.log(e.code))";
  assert.deepEqual(node(code), { status: 0, stdout: 'unsupported', stderr: '' });
});

test('the declarations compile strictly, without skipLibCheck', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      `${root}node_modules/typescript/bin/tsc`,
      ...'--noEmit --strict --exactOptionalPropertyTypes --module nodenext --target es2022 --lib es2022,dom'.split(' '),
      ...['--typeRoots', 'none', `${root}tests/browser/support/consumer.ts`],
    ],
    { cwd: root, encoding: 'utf8' },
  );
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('a bundler takes the package without a word', async () => {
  const { warnings, errors } = await build({
    stdin: { contents: "export { PromptPress } from 'promptpress'", resolveDir: root },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  assert.deepEqual({ warnings, errors }, { warnings: [], errors: [] });
});

test('the scripts stay small: at most 20 kB compressed, with the glue of the wasm module', (t) => {
  const sizes = ['index.js', 'worker.js'].map((file) => gzipSync(readFileSync(`${dist}${file}`)).length);
  t.diagnostic(`index.js ${sizes[0]} B, worker.js ${sizes[1]} B`);
  assert.ok((sizes[0] ?? 0) + (sizes[1] ?? 0) <= 20_000);
});

test('the ranks are those that the package expects, and are packed with it', async () => {
  const { ENCODINGS, ranks } = await import('../../www/lib/ranks.js');
  const { matches } = await import('../../www/lib/model/integrity.js');
  const packed: string[] = JSON.parse(readFileSync(`${root}package.json`, 'utf8')).files;
  for (const encoding of ENCODINGS) {
    const { file, url } = ranks(encoding);
    assert.equal(file.path, `${encoding}.tiktoken`);
    assert.ok(url.endsWith(`/${file.path}`));
    assert.ok(packed.includes(`dist/${file.path}`));
    assert.ok(await matches(file, new Blob([readFileSync(`${dist}${file.path}`)])));
  }
});
