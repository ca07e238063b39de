// Native figures: one process each.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Figure, repeats } from './figure.mjs';
import { highWaterMark } from './memory.mjs';

/**
 * Our program on a device, cpu or webgpu. `what`: `score` for a run of the encoder alone, `compress` for all. `work`:
 * `texts`, a file of texts by their tokens, and which.
 */
export function measureOurs({ native, models, options }, model, device, what, { texts, tokens }) {
  return measureNatively([native.ours, models[model].ours, device, what, texts, tokens, ...repeats(options)], options);
}

/** onnxruntime for Python on the CPU. `graph`: the file of the model's folder to run. */
export function measurePeer({ native, models, options }, model, graph, tokens) {
  const { python, script } = native.peer;
  const command = [python, '-W', 'ignore', script, models[model].folder, graph, tokens, ...repeats(options)];
  return measureNatively(command, options);
}

/** Runs a program to its end or the limit, and takes what it prints. */
async function measureNatively(command, options) {
  const figure = new Figure(options);
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
