import { type HostScope, serve } from './host.js';
import { loadModule } from './module.js';
import type { Response } from './protocol.js';

// The DOM library types `self` as a window; this file runs in a dedicated worker only.
const scope = self as unknown as HostScope & Pick<Worker, 'addEventListener'>;

/** A panic inside a future of the engine surfaces here, not at the call that waits for it. */
const crash = (reason: unknown): void => {
  const message: Response = { kind: 'crash', message: reason instanceof Error ? reason.message : String(reason) };
  scope.postMessage(message, []);
};
self.addEventListener('error', (event) => crash(event.error ?? event.message));
self.addEventListener('unhandledrejection', (event) => crash(event.reason));

serve(scope, loadModule);
