// What the pages of the benchmark fetch, as one site.
import { createServer } from 'node:http';
import { root } from '../../www/tools/paths.mjs';
import { listen, makeServer } from '../../www/tools/server.mjs';

/** Serves pages, libraries, models and texts; pages are isolated, so that their clocks are fine. */
export async function serve({ models, peers, texts }) {
  const mounts = {
    '/bench/': `${root}tests/bench/page`,
    '/peer/': peers.onnxruntime,
    '/transformers/': peers.transformers,
    '/transformers-onnxruntime/': peers.transformersOnnxruntime,
    '/texts/': texts.folder,
  };
  for (const [name, { ours, folder }] of Object.entries(models)) {
    mounts[`/ours-${name}/`] = ours;
    mounts[`/peer-${name}/`] = folder;
  }
  const site = makeServer(mounts);
  const server = createServer((request, response) => {
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    site.emit('request', request, response);
  });
  const url = `http://localhost:${await listen(server, 0)}`;
  return { url, server };
}
