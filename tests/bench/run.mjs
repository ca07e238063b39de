// npm run bench: speed, starts, selections, memory and sizes, beside onnxruntime and transformers.js. The options are in
// options.mjs.
import { writeFileSync } from 'node:fs';
import { heading, main } from '../../www/tools/command.mjs';
import { parseOptions } from './options.mjs';

await main(async () => {
  const options = parseOptions(process.argv.slice(2));
  const { build } = await import('../../www/tools/build.mjs');
  await build();

  // Only now are there packages to import.
  const { selectRows } = await import('./rows.mjs');
  const { prepare } = await import('./prepare.mjs');
  const { Bench } = await import('./bench.mjs');
  const { Report } = await import('./report.mjs');
  const { writeReadme } = await import('./readme.mjs');

  const rows = selectRows(options);
  const prepared = await prepare(rows);
  const bench = await Bench.open(prepared, options);
  try {
    heading('Measuring, one thing at a time');
    const report = new Report(await bench.describe(), options);
    for (const row of rows) {
      report.add(row, await bench.measure(row));
      // After each row, so that a run that is broken off leaves what it found.
      if (options.json) writeFileSync(options.json, report.json());
    }
    console.log(report.text());
    if (options.whole) writeReadme(report.rows, report.head);
  } finally {
    await bench.close();
  }
});
