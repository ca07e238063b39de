// out = act(a · wᵀ + bias) + residual, weights in f32: a tile in registers, no shared memory.
//
// For checkpoints that are not quantised; the same tile as matmul_q8.wgsl.
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
//   1 weight    f32, four inputs a vector, in panels: see README.md
//   2 bias      f32 [outputs]
//   3 out       f32 [rows, outputs]
//   4 info      u32 [3]: rows, inputs, outputs
//   5 residual  f32 [rows, outputs], where it is bound
// Workgroup (4, threads): each thread has 8 rows × 16 columns, the columns 4 apart so that neighbours read and
// write neighbouring words. Dispatch (⌈outputs / 64⌉, ⌈rows / (8 · threads)⌉, 1).
// Limits: inputs a multiple of 4; any rows and outputs.

@group(0) @binding(0) var<storage, {{ access }}> a: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{ access }}> weight: array<vec4<f32>>;
@group(0) @binding(2) var<storage, {{ access }}> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, {{ access }}> info: array<u32>;
{{ residual }}@group(0) @binding(5) var<storage, {{ access }}> residual: array<f32>;

const THREADS = {{ threads }}u;

// The same four inputs of four rows, one a column: [4 rows, 4 inputs].
fn rows_of_a(first: u32, second: u32, third: u32, fourth: u32) -> mat4x4<f32> {
  return mat4x4<f32>(a[first], a[second], a[third], a[fourth]);
}

// Four inputs of four columns that are 4 apart: [4 inputs, 4 columns].
fn columns_of_w(at: u32) -> mat4x4<f32> {
  return transpose(mat4x4<f32>(weight[at], weight[at + 4u], weight[at + 8u], weight[at + 12u]));
}

@compute @workgroup_size(4, THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
  let steps = info[1] / 4u;
  let row = (group.y * THREADS + thread.y) * 8u;
  let last = info[0] - 1u; // rows beyond the end read the last one, and are not written
  let a0 = min(row, last) * steps;
  let a1 = min(row + 1u, last) * steps;
  let a2 = min(row + 2u, last) * steps;
  let a3 = min(row + 3u, last) * steps;
  let a4 = min(row + 4u, last) * steps;
  let a5 = min(row + 5u, last) * steps;
  let a6 = min(row + 6u, last) * steps;
  let a7 = min(row + 7u, last) * steps;

  // Sums of rows 0 to 3 and 4 to 7, each with four times four columns: [4 rows, 4 columns].
  var upper0 = mat4x4<f32>();
  var upper1 = mat4x4<f32>();
  var upper2 = mat4x4<f32>();
  var upper3 = mat4x4<f32>();
  var lower0 = mat4x4<f32>();
  var lower1 = mat4x4<f32>();
  var lower2 = mat4x4<f32>();
  var lower3 = mat4x4<f32>();

  var panel = group.x * steps * 64u + thread.x;
  for (var k = 0u; k < steps; k++) {
    let top = rows_of_a(a0 + k, a1 + k, a2 + k, a3 + k);
    let bottom = rows_of_a(a4 + k, a5 + k, a6 + k, a7 + k);
    let w0 = columns_of_w(panel);
    upper0 += w0 * top;
    lower0 += w0 * bottom;
    let w1 = columns_of_w(panel + 16u);
    upper1 += w1 * top;
    lower1 += w1 * bottom;
    let w2 = columns_of_w(panel + 32u);
    upper2 += w2 * top;
    lower2 += w2 * bottom;
    let w3 = columns_of_w(panel + 48u);
    upper3 += w3 * top;
    lower3 += w3 * bottom;
    panel += 64u;
  }

  // Loops, though indices cost time: unrolled, the activation would be compiled 128 times.
  var sums = array<mat4x4<f32>, 8>(upper0, upper1, upper2, upper3, lower0, lower1, lower2, lower3);
  for (var block = 0u; block < 4u; block++) {
    let column = vec4<u32>(0u, 4u, 8u, 12u) + (group.x * 64u + block * 16u + thread.x);
    let last_column = vec4<u32>(info[2] - 1u);
    let n = min(column, last_column);
    let biases = vec4<f32>(bias[n.x], bias[n.y], bias[n.z], bias[n.w]);
    for (var half = 0u; half < 2u; half++) {
      for (var r = 0u; r < 4u; r++) {
        let row_at = row + half * 4u + r;
        if (row_at <= last) {
          store(row_at, column, info[2], sums[half * 4u + block][r] + biases);
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
