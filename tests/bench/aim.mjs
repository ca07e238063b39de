// What a row is meant to reach: `{ of: 'ours' | 'ratio', most }` or `{ of, least }`.

/** Whether it does; false where nothing was measured. */
export function isMet(row) {
  const { of, most, least } = row.aim;
  const value = row[of];
  return value !== null && (most === undefined ? value >= least : value <= most);
}

/** `aim ≤ 16 ms ✓`; nothing without an aim. */
export function aimText(row) {
  if (!row.aim) return '';
  const { met, unit } = row;
  const { of, most, least } = row.aim;
  const value = `${Number((most ?? least).toPrecision(3))}`;
  const amount = of === 'ratio' ? `× ${value}` : `${value} ${unit}`;
  return `aim ${most === undefined ? '≥' : '≤'} ${amount} ${met ? '✓' : '✗'}`;
}
