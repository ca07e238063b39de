// The page without a network: fresh files where there is one, the last ones where there is none.
// Model files and ranks are not its business; the package keeps them by content.

/** What a service worker's scope adds to a page's; TypeScript ships both in libraries that exclude each other. */
interface ServiceWorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}
interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = self as unknown as ServiceWorkerScope;
const CACHE = 'promptpress-page';
/** All that a visit needs; without these the second one could not do offline what the first did. */
const SHELL = [
  './',
  'main.js',
  'style.css',
  'icon.svg',
  'index.js',
  'worker.js',
  'wasm/promptpress_bg.wasm',
  'wasm/relaxed.wasm',
];

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)));
  void scope.skipWaiting();
});

scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const isKeptElsewhere = pathname.includes('/models/') || pathname.endsWith('.tiktoken');
  const isOurs = origin === scope.location.origin && event.request.method === 'GET' && !isKeptElsewhere;
  if (isOurs) event.respondWith(fresh(event.request));
});

async function fresh(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    // The query chooses model and device; the page is the same.
    const stored = await cache.match(request, { ignoreSearch: true });
    if (stored) return stored;
    throw error;
  }
}
