import type { Browser, JSHandle, Page } from 'playwright-core';
import type { PromptPress } from '../../../www/lib/index.js';
import { newPage } from './chromium.js';
import type { Site } from './site.js';

/** The package on a blank page, with the model in the box, on the CPU. */
export async function openPress(
  browser: Browser,
  site: Site,
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<JSHandle<PromptPress>> {
  const page = await newPage(await browser.newContext());
  await prepare(page);
  await page.goto(`${site.url}/blank`);
  return page.evaluateHandle(async () => {
    const path = '/index.js';
    const { PromptPress } = (await import(path)) as typeof import('../../../www/lib/index.js');
    return PromptPress.create({ device: 'cpu' });
  });
}
