// How much WebAssembly memory the page's workers took. It never shrinks: what it is at the end was the most.

/** How long workers have to answer, in milliseconds. */
const PATIENCE = 500;

/** Bytes of all workers that import tell-linear-memory.js; undefined where none does. */
export async function linearBytes() {
  const channel = new BroadcastChannel('linear-memory');
  let sum;
  channel.onmessage = ({ data }) => {
    if (typeof data === 'number') sum = (sum ?? 0) + data;
  };
  channel.postMessage('ask');
  await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  channel.close();
  return sum;
}
