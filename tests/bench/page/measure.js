// What the pages share: the warm-up, the timed runs and the report to whoever drives the browser.
import { linearBytes } from './linear-memory.js';

/**
 * Runs something again and again, timing each run from the page: a first one, then `runs` more, none of which starts
 * later than `seconds` after the first did. `load` resolves to `{ device, run, tell }`; `run` is given how many runs
 * were before and resolves to what `tell` makes into the fields of a figure.
 */
export async function measure(load) {
  const parameters = new URLSearchParams(location.search);
  const report = (event) => globalThis.report(event);
  try {
    const { device, run, tell, runs = Number(parameters.get('runs')) } = await load(parameters);
    await report({ device });
    const deadline = performance.now() + 1000 * Number(parameters.get('seconds'));
    let result;
    for (let i = 0; i <= runs && (i === 0 || performance.now() < deadline); i++) {
      const start = performance.now();
      result = await run(i);
      await report({ seconds: (performance.now() - start) / 1000 });
    }
    await report({ ...tell(result), linear_bytes: await linearBytes(), done: true });
  } catch (error) {
    await report({ error: String(error?.message ?? error) });
  }
}

/** The text of so many tokens; of full windows with its ids. */
export async function textOf(parameters) {
  const texts = await (await fetch(parameters.get('texts'))).json();
  return texts[parameters.get('tokens')];
}
