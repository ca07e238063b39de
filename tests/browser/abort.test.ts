// Aborting a run in a real worker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch, newPage } from './support/chromium.js';
import { Site } from './support/site.js';

test('an abort stops the engine between windows, and it goes on to compress other texts', async () => {
  const site = await Site.start();
  const browser = await launch();
  try {
    const page = await newPage(await browser.newContext());
    await page.goto(`${site.url}/blank`);
    const outcome = await page.evaluate(async () => {
      const path = '/index.js';
      const { PromptPress } = (await import(path)) as typeof import('../../www/lib/index.js');
      const press = await PromptPress.create({ device: 'cpu' });
      const abort = new AbortController();
      const reason = new Error('enough');
      let windows = 0;
      let total = 0;
      const run = press.compress('All of these words are in one of the many windows of this text. '.repeat(300), {
        signal: abort.signal,
        onProgress(done, all) {
          windows = done;
          total = all;
          abort.abort(reason);
        },
      });
      const rejectedWithReason = await run.then(
        () => false,
        (error) => error === reason,
      );
      // Runs are answered in order: this one only after the aborted one has stopped.
      const { text } = await press.compress('And another text, after that one.');
      return { rejectedWithReason, windows, total, text };
    });
    assert.ok(outcome.rejectedWithReason);
    assert.ok(outcome.total > 3);
    assert.equal(outcome.windows, 1);
    assert.notEqual(outcome.text, '');
  } finally {
    await browser.close();
    await site.stop();
  }
});
