// out = layer_norm(word + position) per token: the embeddings of gathered word rows.
//
// Followed by parts/norm.wgsl.
//
// Template variables:
//   access      how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   hidden      values a token, 1 or more
//   epsilon     an f32 literal such as 1e-12
//   threads     workgroup size, a power of two up to 256: 4 in software, 64 to 128 on a GPU
// Bindings:
//   0 words      f32 [tokens, hidden]: the tokens' rows of the word table, gathered before
//   1 positions  f32 [max_window, hidden]: position rows, each with token type row 0 added
//   2 position   u32 [tokens]: the token's place in its window
//   3 gamma      f32 [hidden]
//   4 beta       f32 [hidden]
//   5 out        f32 [tokens, hidden]
// Workgroup (threads): one token. Dispatch (tokens, 1, 1).

@group(0) @binding(0) var<storage, {{ access }}> words: array<f32>;
@group(0) @binding(1) var<storage, {{ access }}> positions: array<f32>;
@group(0) @binding(2) var<storage, {{ access }}> position: array<u32>;
@group(0) @binding(3) var<storage, {{ access }}> gamma: array<f32>;
@group(0) @binding(4) var<storage, {{ access }}> beta: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;

const THREADS = {{ threads }}u;
const HIDDEN = {{ hidden }}u;
const EPSILON = f32({{ epsilon }});

fn input(token: u32, i: u32) -> f32 {
  return words[token * HIDDEN + i] + positions[position[token] * HIDDEN + i];
}
