// Native figures: one process each.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Figure } from './figure.mjs';
import { highWaterMark } from './memory.mjs';

/** Our program on a device, cpu or webgpu. */
export function measureOurs(program, { ours, folder }, device, tokens, options) {
  const { runs, seconds } = options;
  return measureNatively([program, ours, device, `${folder}/windows.json`, tokens, runs, seconds], options);
}

/** onnxruntime for Python on the CPU. */
export function measurePeer({ python, script }, { folder }, tokens, options) {
  const { runs, seconds } = options;
  return measureNatively([python, '-W', 'ignore', script, folder, tokens, runs, seconds], options);
}

/** Runs a program to its end or the limit, and takes what it prints. */
async function measureNatively(command, { limit }) {
  const figure = new Figure(limit);
  const [program, ...args] = command.map(String);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  createInterface({ input: child.stdout }).on('line', (line) => figure.take(JSON.parse(line)));
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const closed = new Promise((resolve) => {
    child.on('error', (error) => resolve(figure.take({ error: error.message })));
    child.on('close', (code) => {
      if (code) figure.take({ error: complaint.trim().split('\n').at(-1) || `ended with status ${code}` });
      else figure.end();
      resolve();
    });
  });
  await figure.finished;
  // One that is cut short cannot tell by itself.
  figure.peakBytes ??= highWaterMark(child.pid) || undefined;
  child.kill('SIGKILL');
  await closed;
  return figure;
}
