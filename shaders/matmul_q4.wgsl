// out = act(a · wᵀ + bias) + residual, weights in 4 bits: a tile in registers, no shared memory.
//
// Weights come in blocks of 32 inputs that share a scale: weight = (nibble − 8) · scale.
//
// Followed by parts/finish.wgsl.
//
// Template variables:
//   access      how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   activation  0 none, 1 GELU (erf to 1.5e-7), 2 GELU by tanh, 3 ReLU
//   residual    empty: the residual is bound and added; // : it is neither
//   threads     workgroup size along rows, 1 to 64
// Bindings:
//   0 a         f32 [rows, inputs]
//   1 weight    u4, eight inputs a word, in panels: see README.md
//   2 scale     f32, a block of 32 inputs each, in panels: see README.md
//   3 bias      f32 [outputs]
//   4 out       f32 [rows, outputs]
//   5 info      u32 [3]: rows, inputs, outputs
//   6 residual  f32 [rows, outputs], where it is bound
// Workgroup (4, threads): each thread has 8 rows × 16 columns, the columns 4 apart so that neighbours read and
// write neighbouring words. Dispatch (⌈outputs / 64⌉, ⌈rows / (8 · threads)⌉, 1).
// Limits: inputs a multiple of 32; any rows and outputs.

@group(0) @binding(0) var<storage, {{ access }}> a: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{ access }}> weight: array<u32>;
@group(0) @binding(2) var<storage, {{ access }}> scale: array<f32>;
@group(0) @binding(3) var<storage, {{ access }}> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, {{ access }}> info: array<u32>;
{{ residual }}@group(0) @binding(6) var<storage, {{ access }}> residual: array<f32>;

const THREADS = {{ threads }}u;

// How to read four of a word's weights: the low nibbles of its bytes, or the high ones. Nibbles are masked where they
// stand and scaled down after conversion: shifts are many times slower than that in software, no faster on a GPU.
struct Nibbles {
  mask: vec4<i32>,
  factor: vec4<f32>,
  zero: vec4<f32>, // what stands for 0
}

fn nibbles(high: bool) -> Nibbles {
  if (high) { // the topmost is signed: the flip of its top bit turns n into n − 8
    return Nibbles(
      vec4<i32>(0xf0, 0xf000, 0xf00000, -0x10000000),
      vec4<f32>(0x1p-4, 0x1p-12, 0x1p-20, 0x1p-28),
      vec4<f32>(8.0, 8.0, 8.0, 0.0),
    );
  }
  return Nibbles(
    vec4<i32>(0xf, 0xf00, 0xf0000, 0xf000000),
    vec4<f32>(1.0, 0x1p-8, 0x1p-16, 0x1p-24),
    vec4<f32>(8.0),
  );
}

fn weights(word: u32, n: Nibbles) -> vec4<f32> {
  return vec4<f32>(vec4<i32>(bitcast<i32>(word ^ 0x80000000u)) & n.mask) * n.factor - n.zero;
}

// The same four inputs of four rows, one a column: [4 rows, 4 inputs].
fn rows_of_a(first: u32, second: u32, third: u32, fourth: u32) -> mat4x4<f32> {
  return mat4x4<f32>(a[first], a[second], a[third], a[fourth]);
}

// Four inputs of four columns that are 4 apart: [4 inputs, 4 columns].
fn columns_of_w(at: u32, n: Nibbles, scales: vec4<f32>) -> mat4x4<f32> {
  let w = transpose(mat4x4<f32>(
    weights(weight[at], n),
    weights(weight[at + 4u], n),
    weights(weight[at + 8u], n),
    weights(weight[at + 12u], n),
  ));
  return mat4x4<f32>(w[0] * scales, w[1] * scales, w[2] * scales, w[3] * scales);
}

fn scales_of_w(at: u32) -> vec4<f32> {
  return vec4<f32>(scale[at], scale[at + 4u], scale[at + 8u], scale[at + 12u]);
}

@compute @workgroup_size(4, THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
  let blocks = info[1] / 32u;
  let row = (group.y * THREADS + thread.y) * 8u;
  let last = info[0] - 1u; // rows beyond the end read the last one, and are not written
  let a0 = min(row, last) * blocks * 8u;
  let a1 = min(row + 1u, last) * blocks * 8u;
  let a2 = min(row + 2u, last) * blocks * 8u;
  let a3 = min(row + 3u, last) * blocks * 8u;
  let a4 = min(row + 4u, last) * blocks * 8u;
  let a5 = min(row + 5u, last) * blocks * 8u;
  let a6 = min(row + 6u, last) * blocks * 8u;
  let a7 = min(row + 7u, last) * blocks * 8u;

  // Sums of rows 0 to 3 and 4 to 7, each with four times four columns: [4 rows, 4 columns].
  var upper0 = mat4x4<f32>();
  var upper1 = mat4x4<f32>();
  var upper2 = mat4x4<f32>();
  var upper3 = mat4x4<f32>();
  var lower0 = mat4x4<f32>();
  var lower1 = mat4x4<f32>();
  var lower2 = mat4x4<f32>();
  var lower3 = mat4x4<f32>();

  let panel = group.x * blocks * 64u + thread.x;
  for (var block = 0u; block < blocks; block++) {
    let block_at = panel + block * 64u;
    let scales0 = scales_of_w(block_at);
    let scales1 = scales_of_w(block_at + 16u);
    let scales2 = scales_of_w(block_at + 32u);
    let scales3 = scales_of_w(block_at + 48u);
    for (var step = 0u; step < 8u; step++) {
      let k = block * 8u + step;
      let at = (group.x * blocks * 4u + k / 2u) * 64u + thread.x;
      let n = nibbles(k % 2u == 1u);
      let top = rows_of_a(a0 + k, a1 + k, a2 + k, a3 + k);
      let bottom = rows_of_a(a4 + k, a5 + k, a6 + k, a7 + k);
      let w0 = columns_of_w(at, n, scales0);
      upper0 += w0 * top;
      lower0 += w0 * bottom;
      let w1 = columns_of_w(at + 16u, n, scales1);
      upper1 += w1 * top;
      lower1 += w1 * bottom;
      let w2 = columns_of_w(at + 32u, n, scales2);
      upper2 += w2 * top;
      lower2 += w2 * bottom;
      let w3 = columns_of_w(at + 48u, n, scales3);
      upper3 += w3 * top;
      lower3 += w3 * bottom;
    }
  }

  // Loops, though indices cost time: unrolled, the activation would be compiled 128 times.
  var sums = array<mat4x4<f32>, 8>(upper0, upper1, upper2, upper3, lower0, lower1, lower2, lower3);
  for (var part = 0u; part < 4u; part++) {
    let column = vec4<u32>(0u, 4u, 8u, 12u) + (group.x * 64u + part * 16u + thread.x);
    let last_column = vec4<u32>(info[2] - 1u);
    let n = min(column, last_column);
    let biases = vec4<f32>(bias[n.x], bias[n.y], bias[n.z], bias[n.w]);
    for (var half = 0u; half < 2u; half++) {
      for (var r = 0u; r < 4u; r++) {
        let row_at = row + half * 4u + r;
        if (row_at <= last) {
          store(row_at, column, info[2], sums[half * 4u + part][r] + biases);
        }
      }
    }
  }
}

// Columns beyond the result are not written.
fn store(row: u32, column: vec4<u32>, outputs: u32, values: vec4<f32>) {
  let at = row * outputs + column;
  if (column.x < outputs) { finish(at.x, values.x); }
  if (column.y < outputs) { finish(at.y, values.y); }
  if (column.z < outputs) { finish(at.z, values.z); }
  if (column.w < outputs) { finish(at.w, values.w); }
}
