// Runs in the page, as a script of its own: workers whose traffic a test can see and disturb.

/** What is done with a helper's answer. */
export type Disturbance = 'none' | 'short' | 'not-a-number' | 'crash';

/** Workers for `createWorker`, and what went through them. */
export interface WatchedWorkers {
  create(): Worker;
  /** Workers made so far, the engine's among them. */
  made: number;
  /** Windows that helpers answered. */
  answered: number;
  disturbance: Disturbance;
}

/** Put into the page by `addInitScript`, so it may use nothing from outside. */
export function watchWorkers(): void {
  // A machine of few cores should run the same tests.
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: 8 });
  const script = `import '${location.origin}/worker.js';
    self.addEventListener('message', ({ data }) => {
      if (data === 'die') setTimeout(() => { throw new Error('it dies'); });
    });`;
  const disturb = (data: { probabilities?: Float32Array }): unknown => {
    const { probabilities } = data;
    if (!probabilities) return data;
    switch (watched.disturbance) {
      case 'short':
        return { ...data, probabilities: probabilities.slice(1) };
      case 'not-a-number':
        return { ...data, probabilities: probabilities.fill(Number.NaN, 0, 1) };
      default:
        return data;
    }
  };
  const watched: WatchedWorkers = {
    made: 0,
    answered: 0,
    disturbance: 'none',
    create() {
      watched.made++;
      const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
      const worker = new Worker(url, { type: 'module' });
      const post = worker.postMessage.bind(worker);
      worker.postMessage = (message, transfer) => {
        if (message.name !== 'assist' || !Array.isArray(transfer)) return post(message, transfer as Transferable[]);
        // The helper gets a port of ours; windows go through this page.
        const engine: MessagePort = message.params.port;
        const { port1: here, port2: there } = new MessageChannel();
        engine.onmessage = ({ data }) => {
          here.postMessage(data);
          if (watched.disturbance === 'crash') post('die');
        };
        here.onmessage = ({ data }) => {
          watched.answered++;
          engine.postMessage(disturb(data));
        };
        const others = transfer.filter((item) => item !== engine);
        post({ ...message, params: { ...message.params, port: there } }, [...others, there]);
      };
      return worker;
    },
  };
  Object.assign(globalThis, { watched });
}
