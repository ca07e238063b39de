// Adding up what the test runners report.
import { stripVTControlCharacters } from 'node:util';

/** Tests that passed, failed, and did not run. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  /** Adds the summaries of `cargo test`; a run that broke off counts as one failure. */
  addCargo({ status, output }) {
    let failures = 0;
    for (const [, passed, failed, ignored] of stripVTControlCharacters(output).matchAll(
      /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm,
    )) {
      this.passed += Number(passed);
      failures += Number(failed);
      this.skipped += Number(ignored);
    }
    this.#addFailures(failures, status);
  }

  /** Adds the summary of `node --test`; a run that broke off counts as one failure. */
  addNode({ status, output }) {
    const text = stripVTControlCharacters(output);
    const number = (name) => Number(text.match(new RegExp(`^(?:#|ℹ) ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
    this.passed += number('pass');
    this.skipped += number('skipped') + number('todo');
    this.#addFailures(number('fail') + number('cancelled'), status);
  }

  /** Adds a check that is no test: only its failure counts. */
  addCheck({ status }) {
    this.#addFailures(0, status);
  }

  #addFailures(failures, status) {
    this.failed += status === 0 ? failures : Math.max(1, failures);
  }
}
