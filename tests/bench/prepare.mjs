// What has to be there before anything is measured; made once, kept in the tool cache.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { BuildError, capture, heading, run } from '../../www/tools/command.mjs';
import { install } from '../../www/tools/debian.mjs';
import { root, toolCache } from '../../www/tools/paths.mjs';
import { whenChanged } from '../../www/tools/stamp.mjs';

const cache = `${toolCache}bench/`;
const scripts = `${root}tests/bench/python/`;

/** Folders and files by what they are for; the models only as far as the rows need them. */
export async function prepare(rows) {
  const models = {};
  for (const model of new Set(rows.map((row) => row.model))) models[model] = makeModel(model);
  const native = rows.some(({ place }) => place.startsWith('native')) ? buildNative() : undefined;
  const nativePeer = native && { python: pythonWithPackages(), script: `${scripts}native_peer.py` };
  return { models, native, nativePeer, peer: installPeer() };
}

/** `ours`: a model folder; `folder`: the peer's graph, its weights and the windows. */
function makeModel(name) {
  const folder = `${cache}${name}`;
  const inBox = `${root}models/default`;
  const ours = name === 'default' ? inBox : `${folder}/ours`;
  const inputs = ['requirements.txt', 'checkpoint.py', 'bert_onnx.py', 'make_models.py'].map((file) => scripts + file);
  if (name === 'default') inputs.push(`${inBox}/manifest.json`);
  const outputs = ['peer.onnx', 'weights.bin', 'windows.json'].map((file) => `${folder}/${file}`);
  whenChanged(`bench-${name}`, { files: inputs, outputs: [...outputs, `${ours}/manifest.json`] }, () => {
    const python = pythonWithPackages();
    heading(`Making the model ${name} for both sides`);
    const source = name === 'default' ? ['--from', inBox] : [];
    run(python, ['-B', '-W', 'ignore', `${scripts}make_models.py`, name, folder, ...source]);
    if (name !== 'default') writeFileSync(`${ours}/manifest.json`, manifest(ours, name));
  });
  return { ours, folder };
}

function manifest(folder, name) {
  const files = ['config.json', 'vocab.txt', 'model.safetensors'].map((path) => ({
    path,
    bytes: statSync(`${folder}/${path}`).size,
    sha256: createHash('sha256')
      .update(readFileSync(`${folder}/${path}`))
      .digest('hex'),
  }));
  return JSON.stringify({ format: 1, name, files });
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

/** The folder of onnxruntime-web's own files. */
function installPeer() {
  const folder = `${cache}peer`;
  const dist = `${folder}/node_modules/onnxruntime-web/dist`;
  const lock = `${root}tests/bench/peer/package-lock.json`;
  whenChanged('bench-peer', { files: [lock], outputs: [`${dist}/ort.webgpu.bundle.min.mjs`] }, () => {
    heading('Installing onnxruntime-web');
    mkdirSync(folder, { recursive: true });
    cpSync(`${root}tests/bench/peer`, folder, { recursive: true });
    run('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']);
  });
  return dist;
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
