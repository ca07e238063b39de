// What the report says of a speed and of the memory that went with it.

/** Two lines. `tokens`: what a run takes; `extra`: `{ notes, aim }` of the speed. */
export function speedAndMemory(what, tokens, { ours, peer }, { notes, aim }) {
  const speed = (figure) => figure?.seconds && tokens / figure.seconds;
  const range = (figure) =>
    figure?.seconds && [Math.max(...figure.timed), Math.min(...figure.timed)].map((s) => tokens / s);
  const megabytes = (figure) => figure?.peakBytes && figure.peakBytes / 1e6;
  return [
    {
      what: `${what}: speed`,
      ours: speed(ours),
      peer: speed(peer),
      unit: 'tokens/s',
      oursRange: range(ours),
      peerRange: range(peer),
      oursRuns: ours.timed.length,
      peerRuns: peer?.timed.length,
      aim,
      note: notes.join('; '),
    },
    { what: `${what}: peak memory`, ours: megabytes(ours), peer: megabytes(peer), unit: 'MB' },
  ];
}
