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
      // What the worker reports, after the abort too.
      const reported: { done: number; total: number }[] = [];
      const press = await PromptPress.create({
        device: 'cpu',
        createWorker() {
          const worker = new Worker('/worker.js', { type: 'module' });
          worker.addEventListener('message', ({ data }) => {
            if (data.kind === 'progress') reported.push(data);
          });
          return worker;
        },
      });
      const abort = new AbortController();
      const reason = new Error('enough');
      const run = press.compress('All of these words are in one of the many windows of this text. '.repeat(400), {
        signal: abort.signal,
        onProgress: () => abort.abort(reason),
      });
      const rejectedWithReason = await run.then(
        () => false,
        (error) => error === reason,
      );
      // Runs are answered in order: this one only after the aborted one has stopped.
      const { text } = await press.compress('And another text, after that one.');
      return { rejectedWithReason, reported, text };
    });
    assert.ok(outcome.rejectedWithReason);
    const total = outcome.reported[0]?.total ?? 0;
    assert.ok(total > 6, `${total} windows`);
    const ofAborted = outcome.reported.filter((report) => report.total === total);
    assert.ok(ofAborted.length < total / 2, `${ofAborted.length} of ${total} windows ran`);
    assert.notEqual(outcome.text, '');
  } finally {
    await browser.close();
    await site.stop();
  }
});
