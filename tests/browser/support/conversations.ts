import { sample } from './texts.js';

/** A conversation in a vendor's shape, and where in it the texts are that are compressed by default. */
export interface Conversation {
  readonly vendor: string;
  readonly input: unknown;
  readonly texts: readonly { readonly path: readonly (string | number)[]; readonly role: string }[];
}

const LONG = sample('Meeting');
const MAIL = sample('Support e-mail');
const SYSTEM =
  'You are, in general, a very helpful assistant, and you should always answer as briefly as you possibly can.';
const QUESTION =
  'So, what do you think, who is it that has to write to the customers, and until when do they have to do it?';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const LOOKUP = { query: 'the release date that everybody has really been talking about in all of these meetings' };

const openAi: Conversation = {
  vendor: 'OpenAI',
  input: [
    { role: 'system', content: SYSTEM },
    {
      role: 'user',
      content: [
        { type: 'text', text: LONG },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'find', arguments: JSON.stringify(LOOKUP) } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: MAIL },
    { role: 'assistant', content: MAIL },
    { role: 'user', content: QUESTION },
  ],
  texts: [
    { path: [1, 'content', 0, 'text'], role: 'user' },
    { path: [4, 'content'], role: 'assistant' },
    { path: [5, 'content'], role: 'user' },
  ],
};

const anthropic: Conversation = {
  vendor: 'Anthropic',
  input: {
    model: 'claude',
    system: [{ type: 'text', text: SYSTEM, cache_control: { type: 'ephemeral' } }],
    tools: [{ name: 'find', description: SYSTEM, input_schema: { type: 'object', properties: {} } }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
          { type: 'text', text: LONG },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: QUESTION, signature: 'c2ln' },
          { type: 'text', text: MAIL },
          { type: 'tool_use', id: 't1', name: 'find', input: LOOKUP },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: MAIL }] }] },
      { role: 'user', content: QUESTION },
    ],
  },
  texts: [
    { path: ['messages', 0, 'content', 1, 'text'], role: 'user' },
    { path: ['messages', 1, 'content', 1, 'text'], role: 'assistant' },
    { path: ['messages', 3, 'content'], role: 'user' },
  ],
};

const gemini: Conversation = {
  vendor: 'Gemini',
  input: {
    systemInstruction: { parts: [{ text: SYSTEM }] },
    contents: [
      { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: PNG } }, { text: LONG }] },
      { role: 'model', parts: [{ functionCall: { name: 'find', args: LOOKUP } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'find', response: { result: MAIL } } }] },
      { role: 'model', parts: [{ text: MAIL }] },
      { role: 'user', parts: [{ text: QUESTION }] },
    ],
  },
  texts: [
    { path: ['contents', 0, 'parts', 1, 'text'], role: 'user' },
    { path: ['contents', 3, 'parts', 0, 'text'], role: 'assistant' },
    { path: ['contents', 4, 'parts', 0, 'text'], role: 'user' },
  ],
};

const aiSdk: Conversation = {
  vendor: 'AI SDK',
  input: [
    { id: '1', role: 'system', parts: [{ type: 'text', text: SYSTEM }] },
    {
      id: '2',
      role: 'user',
      parts: [
        { type: 'text', text: LONG },
        { type: 'file', mediaType: 'image/png', url: `data:image/png;base64,${PNG}` },
      ],
    },
    {
      id: '3',
      role: 'assistant',
      parts: [
        { type: 'step-start' },
        { type: 'reasoning', text: QUESTION },
        { type: 'tool-find', toolCallId: 't1', state: 'output-available', input: LOOKUP, output: MAIL },
        { type: 'text', text: MAIL, state: 'done' },
      ],
    },
    { id: '4', role: 'user', parts: [{ type: 'text', text: QUESTION }] },
  ],
  texts: [
    { path: [1, 'parts', 0, 'text'], role: 'user' },
    { path: [2, 'parts', 3, 'text'], role: 'assistant' },
    { path: [3, 'parts', 0, 'text'], role: 'user' },
  ],
};

/** The same meeting at all four vendors. */
export const CONVERSATIONS: readonly Conversation[] = [openAi, anthropic, gemini, aiSdk];

/** The value at a path. */
export function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, step) => (inside as Record<string | number, unknown>)?.[step], value);
}

/** A copy of a value without the strings at some paths. */
export function without(value: unknown, paths: readonly (readonly (string | number)[])[]): unknown {
  const copy = structuredClone(value);
  for (const path of paths) {
    const holder = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
    const last = path.at(-1);
    if (last !== undefined) holder[last] = '';
  }
  return copy;
}
