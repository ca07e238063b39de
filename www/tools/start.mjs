// npm start: from a fresh clone to a page in the browser. A second run builds only what changed.
import { build } from './build.mjs';
import { heading, main } from './command.mjs';

await main(async () => {
  await build();
  const { listen, makeServer } = await import('./server.mjs');
  const port = await listen(makeServer(), Number(process.env.PORT) || 8080);
  heading(`Ready: http://localhost:${port}/ (stop with Ctrl+C)`);
});
