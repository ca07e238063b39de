/**
 * Frees a large buffer that nobody needs any more. What the browser has once looked into stays in memory until its
 * collector comes, `transfer` or not; a message that nobody gets is dropped at once.
 */
export function release(buffer: ArrayBuffer): void {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.postMessage(null, [buffer]);
  port1.close();
}
