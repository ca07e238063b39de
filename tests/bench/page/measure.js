// What both pages share: the warm-up, the timed windows and the report to whoever drives the browser.

/**
 * Scores one window again and again, timing each from the page: a first one to warm up, then `runs` more, none of which
 * starts later than `seconds` after the first did. `load` resolves to `{ device, score, probabilities }`; `score`
 * resolves to what `probabilities` makes into the keep probability of each token.
 */
export async function measure(load) {
  const parameters = new URLSearchParams(location.search);
  const report = (event) => globalThis.report(event);
  try {
    const { device, score, probabilities } = await load(parameters);
    await report({ device });
    const runs = Number(parameters.get('runs'));
    const deadline = performance.now() + 1000 * Number(parameters.get('seconds'));
    let result;
    for (let run = 0; run <= runs && (run === 0 || performance.now() < deadline); run++) {
      const start = performance.now();
      result = await score();
      await report({ seconds: (performance.now() - start) / 1000 });
    }
    await report({ probabilities: Array.from(probabilities(result)), done: true });
  } catch (error) {
    await report({ error: String(error?.message ?? error) });
  }
}

/** The full window of so many tokens, as text and as ids. */
export async function windowOf(parameters) {
  const windows = await (await fetch(parameters.get('windows'))).json();
  return windows[parameters.get('tokens')];
}
