// The command line of the benchmark.
import { parseArgs } from 'node:util';
import { BuildError } from '../../www/tools/command.mjs';

const USAGE = `npm run bench -- [options]; without --only and --quick the README gets the figures
  --only PATTERN   rows whose name matches this regular expression, such as 'browser-webgpu.*default', 'int8', 'start',
                   'select', 'memory', 'length' (half an hour; 'length.* 10{3,4}$' two minutes) or 'size'
  --quick          the default model and few repetitions, no text of 100,000 tokens or more
  --runs N         timed runs a figure, after one to warm up (default 5; quick 2)
  --seconds S      start no further run of a figure after S seconds (default 60; quick 15)
  --limit S        give up on a figure S seconds after its model is loaded (default 120; quick 60)
  --json FILE      write one JSON object a row: what, ours, peer, unit, ratio, and how they came about
  --browser-flag F another flag for Chromium, such as --enable-features=Vulkan; may be repeated`;

/** What to measure and for how long. */
export function parseOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        only: { type: 'string', default: '' },
        quick: { type: 'boolean', default: false },
        runs: { type: 'string' },
        seconds: { type: 'string' },
        limit: { type: 'string' },
        json: { type: 'string' },
        'browser-flag': { type: 'string', multiple: true, default: [] },
      },
    }));
    const number = (name, usual) => {
      const value = Number(values[name] ?? usual);
      if (!(value > 0)) throw new Error(`--${name} must be a number above 0`);
      return value;
    };
    const { quick, json } = values;
    return {
      only: new RegExp(values.only),
      whole: !values.only && !quick,
      quick,
      json,
      runs: number('runs', quick ? 2 : 5),
      seconds: number('seconds', quick ? 15 : 60),
      limit: number('limit', quick ? 60 : 120),
      browserFlags: values['browser-flag'],
    };
  } catch (error) {
    throw new BuildError(`${error.message}\n\n${USAGE}`);
  }
}
