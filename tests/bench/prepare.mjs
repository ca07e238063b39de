// What has to be there before anything is measured; made once, kept in the tool cache.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { BuildError, capture, heading, run } from '../../www/tools/command.mjs';
import { install } from '../../www/tools/debian.mjs';
import { root, toolCache } from '../../www/tools/paths.mjs';
import { whenChanged } from '../../www/tools/stamp.mjs';
import { textOf } from './text.mjs';

const cache = `${toolCache}bench/`;
const scripts = `${root}tests/bench/python/`;

/** Folders and files by what they are for, as far as the rows need them. */
export async function prepare(rows) {
  const models = {};
  for (const { model } of rows) if (model) models[model] ??= makeModel(model);
  const isNative = rows.some((row) => row.native);
  const native = isNative && {
    ours: buildNative(),
    peer: { python: pythonWithPackages(), script: `${scripts}native_peer.py` },
  };
  return { models, native, peers: installPeers(), texts: await makeTexts(rows) };
}

/**
 * `ours`: a model folder, and its bytes of weights; `folder`: the peers' files and `windows`, the file of full windows.
 */
function makeModel(name) {
  const folder = `${cache}${name}`;
  const inBox = `${root}models/default`;
  const ours = name === 'default' ? inBox : `${folder}/ours`;
  const sources = readdirSync(scripts).filter((file) => !file.startsWith('native'));
  const inputs = sources.map((file) => scripts + file);
  const made = ['peer.onnx', 'weights.bin', 'peer-int8.onnx', 'windows.json'];
  if (name === 'default') {
    inputs.push(`${inBox}/manifest.json`);
    made.push('hub/onnx/model.onnx', 'hub/onnx/model_quantized.onnx');
  }
  const outputs = made.map((file) => `${folder}/${file}`);
  whenChanged(`bench-${name}`, { files: inputs, outputs: [...outputs, `${ours}/manifest.json`] }, () => {
    const python = pythonWithPackages();
    heading(`Making the model ${name} for both sides`);
    const source = name === 'default' ? ['--from', inBox] : [];
    run(python, ['-B', '-W', 'ignore', `${scripts}make_models.py`, name, folder, ...source]);
    if (name !== 'default') writeFileSync(`${ours}/manifest.json`, manifest(ours, name));
  });
  return { ours, folder, windows: `${folder}/windows.json`, weightBytes: statSync(`${ours}/model.safetensors`).size };
}

/** `folder`: of the files, in the form of windows.json; and each file by its tokens. */
async function makeTexts(rows) {
  const folder = `${cache}texts`;
  mkdirSync(folder, { recursive: true });
  const files = {};
  for (const { text } of rows) {
    if (!text || files[text]) continue;
    files[text] = `${folder}/${text}.json`;
    writeFileSync(files[text], JSON.stringify({ [text]: { text: await textOf(text) } }));
  }
  return { folder, ...files };
}

function manifest(folder, name) {
  const files = ['config.json', 'vocab.txt', 'model.safetensors'].map((path) => {
    const bytes = readFileSync(`${folder}/${path}`);
    const blocks = Array.from({ length: Math.ceil(bytes.length / BLOCK_BYTES) }, (_, i) =>
      sha256(bytes.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES)),
    );
    return { path, bytes: bytes.length, sha256: sha256(bytes), blocks };
  });
  return JSON.stringify({ format: 1, name, files });
}

/** As `promptpress convert` has them. */
const BLOCK_BYTES = 2 ** 23;

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A Python with the packages of requirements.txt. */
function pythonWithPackages() {
  const venv = `${toolCache}bench-venv`;
  const python = `${venv}/bin/python`;
  whenChanged('bench-venv', { files: [`${scripts}requirements.txt`], outputs: [python] }, () => {
    heading('Installing the Python packages that make the ONNX files');
    if (capture('python3', ['-c', 'import ensurepip']) === undefined) install(['python3-venv']);
    run('python3', ['-m', 'venv', venv]);
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', `${scripts}requirements.txt`]);
  });
  return python;
}

/** The folders of the peers' own files. */
function installPeers() {
  const folder = `${cache}peer`;
  const modules = `${folder}/node_modules`;
  const peers = {
    onnxruntime: `${modules}/onnxruntime-web/dist`,
    transformers: `${modules}/@huggingface/transformers/dist`,
    transformersOnnxruntime: `${modules}/@huggingface/transformers/node_modules/onnxruntime-web/dist`,
  };
  const lock = `${root}tests/bench/peer/package-lock.json`;
  whenChanged('bench-peer', { files: [lock], outputs: Object.values(peers) }, () => {
    heading('Installing onnxruntime-web and transformers.js');
    mkdirSync(folder, { recursive: true });
    cpSync(`${root}tests/bench/peer`, folder, { recursive: true });
    run('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']);
  });
  return peers;
}

/** The path of the program that times the native devices. */
function buildNative() {
  // A software Vulkan driver, where there is no GPU.
  install(['mesa-vulkan-drivers']);
  heading('Building the native program');
  run('cargo', ['bench', '--bench', 'native', '--no-run']);
  const messages = capture('cargo', ['bench', '--bench', 'native', '--no-run', '--message-format=json']) ?? '';
  const artefacts = messages
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const { executable } = artefacts.find(({ target, executable }) => executable && target?.name === 'native') ?? {};
  if (!executable || !existsSync(executable)) throw new BuildError('cargo does not say where the native program is');
  return executable;
}
