// out = softmax(x · weightᵀ + bias)[keep] per token: the classification head, down to the keep probability.
//
// Template variables:
//   access      how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   hidden      values a token, 1 or more
//   threads     workgroup size, a power of two up to 256: 4 in software, 64 to 128 on a GPU
// Bindings:
//   0 x       f32 [tokens, hidden]
//   1 weight  f32 [2, hidden]: the rows of drop and keep
//   2 bias    f32 [2]
//   3 out     f32 [tokens], in [0, 1]
// Workgroup (threads): one token. Dispatch (tokens, 1, 1).

@group(0) @binding(0) var<storage, {{ access }}> x: array<f32>;
@group(0) @binding(1) var<storage, {{ access }}> weight: array<f32>;
@group(0) @binding(2) var<storage, {{ access }}> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

const THREADS = {{ threads }}u;
const HIDDEN = {{ hidden }}u;

var<workgroup> partial: array<vec2<f32>, THREADS>;

// The sum over all threads, to each of them.
fn total(thread: u32, value: vec2<f32>) -> vec2<f32> {
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
  var sums = vec2<f32>();
  for (var i = thread; i < HIDDEN; i += THREADS) {
    sums += x[token * HIDDEN + i] * vec2<f32>(weight[i], weight[HIDDEN + i]);
  }
  let logits = total(thread, sums) + vec2<f32>(bias[0], bias[1]); // [drop, keep]
  if (thread == 0u) {
    // Two labels: a logistic. Beyond ±80 it is 0 or 1 in f32, and exp would overflow.
    out[token] = 1.0 / (1.0 + exp(clamp(logits.x - logits.y, -80.0, 80.0)));
  }
}
