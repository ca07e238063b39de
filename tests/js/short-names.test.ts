// The names between module and glue, shortened: what could be called before can be called after.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { output } from '../../www/tools/command.mjs';
import { root } from '../../www/tools/paths.mjs';
import { SHORTEN, shortenGlue } from '../../www/tools/short-names.mjs';

const MODULE = `(module
  (import "./promptpress_bg.js" "__wbg_times_0123456789abcdef" (func $times (param i32 i32) (result i32)))
  (import "./promptpress_bg.js" "__wbindgen_cast_0000000000000001" (func $plus (param i32 i32) (result i32)))
  (memory 2)
  (export "memory" (memory 0))
  (func (export "engine_score") (param i32) (result i32)
    (call $plus (call $times (local.get 0) (i32.const 3)) (i32.const 4)))
  (func (export "__wbg_engine_free") (param i32)))`;

const GLUE = `
  const imports = () => ({
    __proto__: null,
    "./promptpress_bg.js": {
      __proto__: null,
      __wbg_times_0123456789abcdef: function(arg0, arg1) { return arg0 * arg1; },
      "__wbindgen_cast_0000000000000001": (arg0, arg1) => arg0 + arg1,
    },
  });
  let wasm;
  export const load = (bytes) => { wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports()).exports; };
  export class Engine {
    score(x) { return wasm.engine_score(x); }
    free() { wasm.__wbg_engine_free(0); }
    pages() { return wasm.memory.buffer.byteLength / 65536; }
  }`;

interface Glue {
  load(bytes: Uint8Array): void;
  readonly Engine: new () => { score(x: number): number; free(): void; pages(): number };
}

/** The module and its glue as the build makes them. */
function shortened(): { bytes: Buffer; code: string } {
  const folder = mkdtempSync(join(tmpdir(), 'promptpress-'));
  const [text, module] = [join(folder, 'a.wat'), join(folder, 'a.wasm')];
  writeFileSync(text, MODULE);
  const binaryen = (tool: string, ...args: string[]): string =>
    output(process.execPath, [`${root}node_modules/binaryen/bin/${tool}`, ...args]);
  binaryen('wasm-as', text, '-o', module);
  const printed = binaryen('wasm-opt', '-O1', SHORTEN, module, '-o', module);
  return { bytes: readFileSync(module), code: shortenGlue(GLUE, printed) };
}

test('the glue finds all under the new names', async () => {
  const { bytes, code } = shortened();
  const glue: Glue = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  glue.load(bytes);
  const engine = new glue.Engine();
  assert.equal(engine.score(5), 19);
  assert.equal(engine.pages(), 2);
  engine.free();
});

test('no long name is left on either side', () => {
  const { bytes, code } = shortened();
  const module = new WebAssembly.Module(new Uint8Array(bytes));
  const names = [...WebAssembly.Module.imports(module), ...WebAssembly.Module.exports(module)].map(({ name }) => name);
  assert.ok(names.length === 5 && names.every((name) => name.length === 1), names.join());
  assert.doesNotMatch(code, /__wb|engine_score|memory|promptpress_bg/);
});

test('an export with the name of something else is refused', () => {
  const printed = JSON.stringify({ imports: [['./m.js', '__wbg_a_0', 'a']], exports: [['memory', 'b']] });
  const others = ['performance.memory', '({ memory: 1 })', 'x["memory"]', 'class X { a; memory() {} }'];
  for (const other of [...others, 'class X { get memory() {} }', 'const { a, memory } = x', '"memory" in x']) {
    assert.throws(() => shortenGlue(`wasm.memory; ${other}`, printed), /memory/, other);
  }
  // The functions that the glue itself exports.
  const functions = 'function memory(x) { return wasm.memory(x) + "no memory"; } // Of memory.\nexport { memory };';
  assert.match(shortenGlue(functions, printed), /return wasm\.b\(\w\)\+"no memory"\}export\{\w as memory\}/);
});
