// The kernels' page: the shaders' text and the code around them, in a browser.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { JSHandle, Page } from 'playwright-core';
import { root } from '../../../www/tools/paths.mjs';
import type { Cases } from './kernel-cases.js';
import type { Gpu } from './kernel-gpu.js';
import type { KernelPage } from './kernel-page.js';

const folder = `${root}shaders/`;

/** Shader text by file name without extension, with the part that its header says follows it. */
export function shaderSources(): Record<string, string> {
  const source = (file: string): string => {
    const text = readFileSync(folder + file, 'utf8');
    const part = /^\/\/ Followed by (\S+\.wgsl)\.$/m.exec(text)?.[1];
    return part ? text + readFileSync(folder + part, 'utf8') : text;
  };
  const files = readdirSync(folder).filter((file) => file.endsWith('.wgsl'));
  return Object.fromEntries(files.map((file) => [file.slice(0, -5), source(file)]));
}

/** Loads a module of this folder into the page. */
async function addModule(page: Page, path: string): Promise<void> {
  const entry = fileURLToPath(new URL(path, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife' });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
}

/** A device of the page with the shaders. WebGPU wants the page to be served from localhost. */
export async function openGpu(page: Page): Promise<JSHandle<Gpu>> {
  await addModule(page, './kernel-page.ts');
  return page.evaluateHandle((sources) => {
    const { kernels } = globalThis as unknown as { kernels: KernelPage };
    return kernels.Gpu.open(sources);
  }, shaderSources());
}

/** The cases on a device of the page. */
export async function openCases(page: Page): Promise<JSHandle<Cases>> {
  return (await openGpu(page)).evaluateHandle((gpu) => {
    const { kernels } = globalThis as unknown as { kernels: KernelPage };
    return new kernels.Cases(gpu);
  });
}
