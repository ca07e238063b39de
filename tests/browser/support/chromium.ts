import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../www/tools/chromium.mjs';

/** Debian's Chromium with a WebGPU adapter in software; nothing of the browser itself goes to the network. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--disable-background-networking',
      '--no-first-run',
    ],
  });
}

/** Software WebGPU is slow; a hang still ends. */
export const PATIENCE = 15 * 60_000;

/** A page with our patience, whose text area holds `text` before the page's script runs. */
export async function newPage(context: BrowserContext, text?: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  // tsx wraps functions in this helper, also those that playwright sends to the page.
  await page.addInitScript('globalThis.__name = (value) => value');
  if (text !== undefined) {
    await page.addInitScript((value) => {
      document.addEventListener('readystatechange', () => {
        const prompt = document.querySelector<HTMLTextAreaElement>('#prompt');
        if (document.readyState === 'interactive' && prompt) prompt.value = value;
      });
    }, text);
  }
  return page;
}

/** Waits until the page reached one of its states. */
export async function reached(page: Page, ...states: string[]): Promise<string> {
  const handle = await page.waitForFunction(
    (wanted) => (wanted.includes(document.body.dataset['state'] ?? '') ? document.body.dataset['state'] : undefined),
    states,
  );
  return String(await handle.jsonValue());
}
