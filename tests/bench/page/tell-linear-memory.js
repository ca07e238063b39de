// In a worker, imported before what starts modules: tells the page how much memory they have. See linear-memory.js.
const memories = new Set();
const { Memory, Instance } = WebAssembly;

const note = ({ exports }) => {
  for (const value of Object.values(exports)) if (value instanceof Memory) memories.add(value);
};

WebAssembly.Memory = class extends Memory {
  constructor(descriptor) {
    super(descriptor);
    memories.add(this);
  }
};

WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    note(this);
  }
};

for (const name of ['instantiate', 'instantiateStreaming']) {
  const instantiate = WebAssembly[name];
  WebAssembly[name] = async (...args) => {
    const result = await instantiate.apply(WebAssembly, args);
    note(result.instance ?? result);
    return result;
  };
}

const channel = new BroadcastChannel('linear-memory');
channel.onmessage = ({ data }) => {
  if (data === 'ask') channel.postMessage([...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
};
