import { PROTECT_KINDS, type ProtectKind } from 'promptpress';
import { element } from './element.js';

/** What the page calls each kind. */
const NAMES: Readonly<Record<ProtectKind, string>> = {
  code: 'Code',
  urls: 'Web addresses',
  emails: 'E-mail addresses',
  paths: 'File paths',
  numbers: 'Numbers and units',
  placeholders: 'Placeholders',
  tags: 'Tags',
  identifiers: 'Identifiers',
  quotes: 'Quotations',
  negations: 'Negations',
};

const summary = element('protect-count', HTMLElement);
const boxes = PROTECT_KINDS.map((kind) => {
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.value = kind;
  box.checked = kind !== 'quotes';
  const label = document.createElement('label');
  label.append(box, NAMES[kind]);
  element('protect-kinds', HTMLElement).append(label);
  return { kind, box };
});

/** The kinds that are checked. */
export function protectedKinds(): ProtectKind[] {
  return boxes.filter(({ box }) => box.checked).map(({ kind }) => kind);
}

/** Calls `change` when a kind is checked or not. */
export function onKinds(change: () => void): void {
  for (const { box } of boxes) {
    box.onchange = () => {
      showCount();
      change();
    };
  }
}

function showCount(): void {
  summary.textContent = `${protectedKinds().length} of ${boxes.length}`;
}

showCount();
