// out = (y − mean(y)) / √(var(y) + epsilon) · gamma + beta per token, y = x + residual: layer norm after a residual.
//
// Followed by parts/norm.wgsl.
//
// Template variables:
//   access      how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   residual    empty: the residual is bound and added; // : it is neither
//   hidden      values a token, 1 or more
//   epsilon     an f32 literal such as 1e-12
//   threads     workgroup size, a power of two up to 256: 4 in software, 64 to 128 on a GPU
// Bindings:
//   0 x         f32 [tokens, hidden]
//   1 gamma     f32 [hidden]
//   2 beta      f32 [hidden]
//   3 out       f32 [tokens, hidden]
//   4 residual  f32 [tokens, hidden], where it is bound
// Workgroup (threads): one token. Dispatch (tokens, 1, 1).

@group(0) @binding(0) var<storage, {{ access }}> x: array<f32>;
@group(0) @binding(1) var<storage, {{ access }}> gamma: array<f32>;
@group(0) @binding(2) var<storage, {{ access }}> beta: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
{{ residual }}@group(0) @binding(4) var<storage, {{ access }}> residual: array<f32>;

const THREADS = {{ threads }}u;
const HIDDEN = {{ hidden }}u;
const EPSILON = f32({{ epsilon }});

fn input(token: u32, i: u32) -> f32 {
  var value = x[token * HIDDEN + i];
  {{ residual }}value += residual[token * HIDDEN + i];
  return value;
}
