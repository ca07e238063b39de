import { PromptPress, PromptPressError, type ScoredText, type Selection } from 'promptpress';
import { SAMPLES } from './samples.js';
import { Session } from './session.js';
import { setCopy } from './view/copy.js';
import { showDevice } from './view/device.js';
import { element } from './view/element.js';
import { clearError, showError } from './view/error.js';
import { clearFigures, showFigures, showTime } from './view/figures.js';
import { Highlight } from './view/highlight.js';
import { closeLoading, offerLoading, openLoading, showLoading } from './view/loading.js';
import { clearNote, showNote } from './view/note.js';
import { currentOptions, onOptions } from './view/options.js';

/** How long typing must pause before the text is scored. */
const PAUSE = 500;

const prompt = element('prompt', HTMLTextAreaElement);
const samples = element('samples', HTMLSelectElement);
const runBar = element('run-bar', HTMLProgressElement);
const result = element('result', HTMLElement);
const highlighted = element('highlighted', HTMLElement);
const highlight = new Highlight(highlighted);

let session: Session | undefined;

/** `?model=` names another model folder, `?device=` cpu or webgpu. */
const query = new URLSearchParams(location.search);

async function load(): Promise<void> {
  const abort = new AbortController();
  state('loading');
  clearError();
  openLoading(() => abort.abort());
  try {
    const press = await PromptPress.create({
      model: query.get('model') ?? 'models/default/',
      device: (query.get('device') ?? 'auto') as 'auto',
      signal: abort.signal,
      onProgress: showLoading,
    });
    closeLoading();
    showDevice(press);
    session = new Session(press, currentOptions(), { onProgress, onScored, onSelected, onError });
    await score();
  } catch (error) {
    if (!abort.signal.aborted) showError(error);
    offerLoading(abort.signal.aborted ? 'The load was cancelled.' : 'The model is not loaded.', load);
    state(abort.signal.aborted ? 'cancelled' : 'error');
  }
}

async function score(): Promise<void> {
  if (!session) return;
  state('busy');
  clearError();
  setCopy(undefined);
  clearFigures();
  clearNote();
  runBar.removeAttribute('value');
  runBar.hidden = false;
  // Until there are scores the text stands there whole.
  highlight.show(prompt.value, []);
  result.replaceChildren();
  await session.setText(prompt.value);
}

function onProgress(done: number, total: number): void {
  runBar.value = done / total;
}

function onScored(text: string, { words }: ScoredText, milliseconds: number): void {
  highlight.show(text, words);
  showTime(milliseconds);
  runBar.hidden = true;
}

function onSelected(selection: Selection): void {
  highlight.mark(selection.words);
  result.textContent = selection.text;
  showFigures(selection);
  showNote(selection);
  clearError();
  setCopy(() => selection.text);
  state('ready');
}

function onError(error: unknown): void {
  runBar.hidden = true;
  showError(error);
  state('error');
  // A dead engine answers nothing more: offer a new one.
  if (PromptPressError.is(error) && error.code === 'engine-crashed') {
    session = undefined;
    offerLoading('The engine stopped.', load);
  }
}

function state(name: 'loading' | 'busy' | 'ready' | 'cancelled' | 'error'): void {
  document.body.dataset['state'] = name;
}

samples.append(new Option('Samples…', '', true, true), ...SAMPLES.map(({ name }, i) => new Option(name, String(i))));
samples.onchange = () => {
  const sample = SAMPLES[Number(samples.value)];
  if (!sample || samples.value === '') return;
  prompt.value = sample.text;
  void score();
};

let pause: ReturnType<typeof setTimeout> | undefined;
prompt.oninput = () => {
  samples.value = '';
  clearTimeout(pause);
  pause = setTimeout(score, PAUSE);
};

onOptions(() => session?.setOptions(currentOptions()));

for (const view of document.querySelectorAll<HTMLInputElement>('input[name=view]')) {
  view.onchange = () => {
    highlighted.hidden = view.value !== 'highlighted';
    result.hidden = view.value !== 'result';
  };
}

// Browsers restore the fields of a reloaded page.
if (prompt.value === '') {
  prompt.value = SAMPLES[0]?.text ?? '';
  samples.value = '0';
}
highlight.show(prompt.value, []);
navigator.serviceWorker?.register('sw.js').catch(() => undefined);
void load();
