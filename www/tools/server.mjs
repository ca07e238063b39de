// Serves the page, the package and the models as one site.
import { createServer } from 'node:http';
import sirv from 'sirv';
import { dist, root } from './paths.mjs';

/**
 * A server, not yet listening: the page at `/`, the package's files beside it, models under `/models/`.
 * `mounts` adds or replaces folders: address prefix → folder.
 */
export function makeServer(mounts = {}) {
  const folder = (path) => sirv(path, { dev: true, etag: true });
  const handlers = Object.entries({ '/models/': `${root}models`, ...mounts }).map(([prefix, path]) => ({
    prefix,
    handle: folder(path),
  }));
  const site = [folder(`${dist}demo`), folder(dist)];
  return createServer((request, response) => {
    const notFound = () => response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    const mount = handlers.find(({ prefix }) => request.url.startsWith(prefix));
    if (mount) {
      request.url = request.url.slice(mount.prefix.length - 1);
      return mount.handle(request, response, notFound);
    }
    return site[0](request, response, () => site[1](request, response, notFound));
  });
}

/** Listens on the port, or on the next free one; resolves to the port. */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    const retry = (error) => {
      server.off('listening', done);
      if (error.code === 'EADDRINUSE' && port !== 0 && port < 65535) resolve(listen(server, port + 1));
      else reject(error);
    };
    const done = () => {
      server.off('error', retry);
      resolve(server.address().port);
    };
    server.once('error', retry).once('listening', done).listen(port);
  });
}
