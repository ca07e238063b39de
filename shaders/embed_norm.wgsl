// out = layer_norm(word + position) per token: the embeddings of gathered word rows.
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

var<workgroup> partial: array<f32, THREADS>;

// The sum over all threads, to each of them.
fn total(thread: u32, value: f32) -> f32 {
  workgroupBarrier(); // the last sum has been read
  partial[thread] = value;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (thread < half) {
      partial[thread] += partial[thread + half];
    }
    workgroupBarrier();
  }
  return partial[0];
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let thread = local.x;
  let token = group.x;

  var sum = 0.0;
  for (var i = thread; i < HIDDEN; i += THREADS) {
    sum += input(token, i);
  }
  let mean = total(thread, sum) / f32(HIDDEN);

  // A second pass, not the mean of squares: that loses digits where the mean is large.
  var squares = 0.0;
  for (var i = thread; i < HIDDEN; i += THREADS) {
    let deviation = input(token, i) - mean;
    squares += deviation * deviation;
  }
  let factor = inverseSqrt(total(thread, squares) / f32(HIDDEN) + EPSILON);

  for (var i = thread; i < HIDDEN; i += THREADS) {
    out[token * HIDDEN + i] = (input(token, i) - mean) * factor * gamma[i] + beta[i];
  }
}
