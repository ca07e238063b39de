// JSON whose string values are compressed: the same shape, and everything else as it was.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, JSHandle } from 'playwright-core';
import type { JsonOptions, PromptPress } from '../../www/lib/index.js';
import { launch } from './support/chromium.js';
import { openPress } from './support/press.js';
import { Site } from './support/site.js';
import { isSubsequence, sample } from './support/texts.js';

const VALUE = {
  id: 'b7e23ec29af22b0b4e41da31e868d57226121c84',
  subject: 'Order 48213',
  body: sample('Support e-mail'),
  notes: [
    { by: 'Tom', text: sample('Meeting') },
    { by: 'Aisha', text: 'ok' },
  ],
  total: 12.5,
  big: 1e21,
  open: true,
  none: null,
  empty: {},
  'a "key" with signs that is, by the way, rather long, longer than any of the values': ['\u2028 é 😀'],
};

let site: Site;
let browser: Browser;
let press: JSHandle<PromptPress>;
before(async () => {
  site = await Site.start();
  browser = await launch();
  press = await openPress(browser, site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const ofValue = (json: typeof VALUE, options: JsonOptions = {}) =>
  press.evaluate((p, { json, options }) => p.compressJson(json, options), { json, options });
const ofText = (json: string, options: JsonOptions = {}) =>
  press.evaluate(
    (p, { json, options }) => p.compressJson(json, options).catch(({ code, message }) => ({ code, message })),
    { json, options },
  ) as Promise<{ json: string; parts: { text: string }[]; code?: string; message?: string }>;

const shape = (value: typeof VALUE): unknown => ({ ...value, body: '', notes: value.notes.map(({ by }) => by) });

test('long strings are compressed, and everything else is as it was', async () => {
  const { json, parts, ...whole } = await ofValue(VALUE, { rate: 0.5 });
  assert.deepEqual(shape(json), shape(VALUE));
  assert.ok(json.body.length < VALUE.body.length && isSubsequence(json.body, VALUE.body));
  assert.ok((json.notes[0]?.text.length ?? 0) < (VALUE.notes[0]?.text.length ?? 0));
  assert.equal(json.notes[1]?.text, 'ok');
  for (const text of [json.body, json.notes[0]?.text]) assert.ok(parts.some((part) => part.text === text));
  assert.ok(Math.abs(whole.rate - 0.5) < 0.05, String(whole.rate));
});

test('keys have rates of their own, or are left alone', async () => {
  const keys = { body: false, 'notes[].text': { rate: 0.3 } };
  const { json, parts } = await ofValue(VALUE, { rate: 0.8, keys });
  assert.equal(json.body, VALUE.body);
  const note = parts.find((part) => part.text === json.notes[0]?.text);
  assert.equal(note?.rateAsked, 0.3);
  assert.ok(Math.abs((note?.rate ?? 1) - 0.3) < 0.05, String(note?.rate));
  const { json: only } = await ofValue(VALUE, { keys: { body: true }, defaultCompress: false });
  assert.notEqual(only.body, VALUE.body);
  assert.deepEqual(only.notes, VALUE.notes);
});

test('a text keeps its layout, its comments and its doubled keys byte for byte', async () => {
  const body = JSON.stringify(VALUE.body);
  const text = `{ // a comment\n\t"n" : 1.0e+2 , "n":\r\n 2,\n  /* and another */ "body" :  ${body} ,\n}\n`;
  const { json } = await ofText(text, { rate: 0.5 });
  const [before = '', after = ''] = text.split(body);
  assert.ok(json.startsWith(before) && json.endsWith(after), json);
  const literal = json.slice(before.length, json.length - after.length);
  assert.ok(literal.length < body.length && isSubsequence(JSON.parse(literal), VALUE.body));
});

test('what is no JSON is a coded error with the place', async () => {
  for (const text of ['', '{', '{"a": tru}', '[1, 2', '"a" "b"', '['.repeat(200) + ']'.repeat(200)]) {
    const { code, message } = await ofText(text);
    assert.equal(code, 'json-malformed', text);
    assert.match(message ?? '', /line 1/);
  }
});
