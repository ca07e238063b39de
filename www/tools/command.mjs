// Running commands in sight of the reader.
import { spawn, spawnSync } from 'node:child_process';
import { root } from './paths.mjs';

/** A failure whose message is all there is to say: no stack is shown. */
export class BuildError extends Error {}

/** Prints the heading of a step. */
export function heading(text) {
  console.log(`\n== ${text}`);
}

/** Runs a command with its output inherited; throws when it fails. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) throw new BuildError(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new BuildError(`${[command, ...args].join(' ')} failed`);
}

/** Runs a command and returns its standard output; throws when it fails. */
export function output(command, args) {
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync(command, args, { cwd: root, stdio, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new BuildError(`${[command, ...args].join(' ')} failed`);
  return stdout;
}

/** Runs a command and returns what it prints, or undefined when it fails or does not exist. */
export function capture(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a command, showing its standard output and returning it with the exit status. */
export function tee(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', (error) => reject(new BuildError(`${command} cannot be run: ${error.message}`)));
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** Runs a script's main function; a failed build ends with its message and status 1. */
export async function main(script) {
  try {
    await script();
  } catch (error) {
    console.error(error instanceof BuildError ? `\nerror: ${error.message}` : error);
    process.exitCode = 1;
  }
}
