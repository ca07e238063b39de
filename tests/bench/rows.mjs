// What is measured, kind by kind, in the order of the table.
import { int8 } from './rows/int8.mjs';
import { lengths } from './rows/lengths.mjs';
import { memory } from './rows/memory.mjs';
import { selections } from './rows/selections.mjs';
import { sizes } from './rows/sizes.mjs';
import { starts } from './rows/starts.mjs';
import { windows } from './rows/windows.mjs';

/**
 * Each kind has a `name`; `rows`, each `{ name, label?, model?, native?, text?, slow?, … }`, which tells `prepare` what it
 * needs; `measure(row, bench)`, which resolves to `{ ours, peer }`, figures; and `lines(row, figures, agreement)`, what
 * the report says of them.
 */
const KINDS = [windows, int8, starts, selections, memory, lengths, sizes];

/** The rows that the options ask for, each with its `kind`; those with a word in `slow` on whole runs or by that word. */
export function selectRows({ only, quick, whole }) {
  const all = KINDS.flatMap((kind) => kind.rows.map((row) => ({ ...row, kind })));
  return all.filter(({ name, model, slow }) => {
    const meant = !slow || whole || (!quick && only.source.includes(slow));
    return only.test(name) && meant && (!quick || model !== 'mbert');
  });
}
