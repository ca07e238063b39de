import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { type CountTokens, PromptPressError } from '../../www/lib/index.js';
import { pageCounter } from '../../www/lib/page-counter.js';
import { code } from './support/code.js';
import { MemoryCache } from './support/memory-cache.js';
import type { ModelServer } from './support/model-server.js';
import { press, startModelServer } from './support/press.js';

const TEXT = 'a bb ccc dddd';
const letters = (text: string): number => text.replaceAll(' ', '').length;

let server: ModelServer;
before(async () => {
  server = await startModelServer();
});
after(() => server.stop());

test('a function of the page counts what the engine asks for', async () => {
  await using p = await press(server);
  const result = await p.compress(TEXT, { targetTokens: 7, tokenCounter: letters });
  assert.deepEqual([result.text, result.originalTokens, result.compressedTokens], ['ccc dddd', 10, 7]);
});

test('a function may answer later', async () => {
  await using p = await press(server);
  const tokenCounter: CountTokens = (text) => new Promise((resolve) => setTimeout(() => resolve(letters(text))));
  assert.equal((await p.compress(TEXT, { targetTokens: 7, tokenCounter })).text, 'ccc dddd');
  using scored = await p.score(TEXT);
  assert.equal((await scored.select({ targetTokens: 4, tokenCounter })).text, 'dddd');
});

test('each text is counted once in a call, and fractions are rounded up', async () => {
  const asked: string[] = [];
  const count = pageCounter((text) => {
    asked.push(text);
    return text.length / 2;
  });
  assert.deepEqual(await count(['a', 'bbb', 'a']), [1, 2, 1]);
  assert.deepEqual(await count(['bbb', 'cc']), [2, 1]);
  assert.deepEqual(asked, ['a', 'bbb', 'cc']);
});

for (const [what, counter] of Object.entries<unknown>({
  throws: () => {
    throw new RangeError('no vocabulary');
  },
  rejects: async () => {
    throw new RangeError('no vocabulary');
  },
  'throws nothing': () => {
    throw undefined;
  },
  'returns NaN': () => Number.NaN,
  'returns infinity': () => Number.POSITIVE_INFINITY,
  'returns a negative number': () => -1,
  'returns text': () => '7',
  'returns nothing': () => undefined,
  'resolves to text': async () => '7',
})) {
  test(`a counter that ${what} rejects the call, and the next one works`, async () => {
    await using p = await press(server);
    const tokenCounter = counter as CountTokens;
    await assert.rejects(p.compress(TEXT, { rate: 0.5, tokenCounter }), code('token-counter'));
    assert.equal((await p.compress(TEXT, { targetTokens: 1 })).text, 'dddd');
  });
}

test('what a counter throws is the cause', async () => {
  await using p = await press(server);
  const thrown = new RangeError('no vocabulary');
  const tokenCounter = (): number => {
    throw thrown;
  };
  await assert.rejects(p.compress(TEXT, { tokenCounter }), (error: PromptPressError) => {
    assert.equal(error.cause, thrown);
    return PromptPressError.is(error);
  });
});

test('an abort while a counter never answers rejects, and the next call works', async () => {
  await using p = await press(server);
  const abort = new AbortController();
  const reason = new Error('enough');
  const tokenCounter: CountTokens = () => {
    abort.abort(reason);
    return new Promise(() => undefined);
  };
  await assert.rejects(p.compress(TEXT, { tokenCounter, signal: abort.signal }), (error) => error === reason);
  assert.equal((await p.compress(TEXT, { targetTokens: 1 })).text, 'dddd');
});

test('a selection whose counter never answers can be aborted too', async () => {
  await using p = await press(server);
  using scored = await p.score(TEXT);
  const abort = new AbortController();
  const reason = new Error('enough');
  const tokenCounter: CountTokens = () => {
    abort.abort(reason);
    return new Promise(() => undefined);
  };
  await assert.rejects(scored.select({ tokenCounter, signal: abort.signal }), (error) => error === reason);
  assert.equal((await scored.select({ targetTokens: 1 })).text, 'dddd');
});

const require = createRequire(import.meta.url);

/** A fetch that serves models as ever, and ranks as another package publishes them. */
function rankFetch(requests: string[], fault: () => Response | undefined = () => undefined): typeof fetch {
  return async (input, init) => {
    const url = new URL(String(input));
    if (!url.pathname.endsWith('.tiktoken')) return fetch(input, init);
    const name = url.pathname.split('/').at(-1) ?? '';
    requests.push(name);
    return fault() ?? new Response(readFileSync(require.resolve(`gpt-tokenizer/data/${name}`)));
  };
}

for (const encoding of ['cl100k_base', 'o200k_base'] as const) {
  test(`${encoding}: its ranks are fetched once, verified, and sent once`, async () => {
    const requests: string[] = [];
    const sent: unknown[] = [];
    const counters: unknown[] = [];
    await using p = await press(
      server,
      {
        onEncoding: (name, ranks) => sent.push([name, ranks.length]),
        onSelect: ({ counter }) => counters.push(counter),
      },
      { fetch: rankFetch(requests) },
    );
    const options = { tokenCounter: encoding };
    await Promise.all([p.compress(TEXT, options), p.compress(TEXT, options)]);
    using scored = await p.score(TEXT);
    await scored.select(options);
    assert.deepEqual(requests, [`${encoding}.tiktoken`]);
    assert.deepEqual(sent, [
      [encoding, readFileSync(require.resolve(`gpt-tokenizer/data/${encoding}.tiktoken`)).length],
    ]);
    assert.deepEqual(counters, [encoding, encoding, encoding]);
  });
}

test('ranks that are not there are missed before the encoder runs, and found by the next call', async () => {
  let runs = 0;
  let broken = true;
  const fault = (): Response | undefined => (broken ? new Response(null, { status: 404 }) : undefined);
  await using p = await press(server, { onScore: () => runs++ }, { fetch: rankFetch([], fault) });
  await assert.rejects(p.compress(TEXT, { tokenCounter: 'o200k_base' }), code('http-status', 'o200k_base.tiktoken'));
  assert.equal(runs, 0);
  broken = false;
  await p.compress(TEXT, { tokenCounter: 'o200k_base' });
  assert.equal(runs, 1);
});

test('ranks that were changed are an integrity error', async () => {
  const fetch = rankFetch([], () => new Response('not these'));
  await using p = await press(server, {}, { fetch });
  await assert.rejects(p.compress(TEXT, { tokenCounter: 'cl100k_base' }), code('integrity', 'cl100k_base.tiktoken'));
});

test('ranks are kept with the model and work offline', async () => {
  const cache = new MemoryCache();
  const requests: string[] = [];
  const fetch = rankFetch(requests);
  {
    await using p = await press(server, {}, { fetch, cache });
    await p.compress(TEXT, { tokenCounter: 'o200k_base' });
  }
  await using p = await press(server, {}, { fetch, cache, localOnly: true });
  await p.compress(TEXT, { tokenCounter: 'o200k_base' });
  assert.deepEqual(requests, ['o200k_base.tiktoken']);
  await assert.rejects(p.compress(TEXT, { tokenCounter: 'cl100k_base' }), code('not-cached'));
});

test('an abort does not wait for ranks', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  let answer = (_: Response): void => undefined;
  const serve = rankFetch([]);
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (!String(input).endsWith('.tiktoken')) return serve(input, init);
    queueMicrotask(() => abort.abort(reason));
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  await using p = await press(server, {}, { fetch });
  const options = { tokenCounter: 'o200k_base', signal: abort.signal } as const;
  await assert.rejects(p.compress(TEXT, options), (error) => error === reason);
  // The load goes on for whoever asks next.
  const next = p.compress(TEXT, { tokenCounter: 'o200k_base' });
  answer(await serve('file:///o200k_base.tiktoken'));
  assert.equal((await next).originalTokens, 4);
});
