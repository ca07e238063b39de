// out = act(a · wᵀ + bias) + residual, weights in 4 bits: tiles in workgroup memory, for GPUs.
//
// The workgroup reads each tile of `a` and of the weights once, dequantised on the way in, and every thread of it
// multiplies from there. With f16, products and sums of four are f16, everything longer is f32.
//
// Followed by parts/finish.wgsl.
//
// Template variables:
//   access      how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   activation  0 none, 1 GELU (erf to 1.5e-7), 2 GELU by tanh, 3 ReLU
//   residual    empty: the residual is bound and added; // : it is neither
//   enable      empty, or enable f16; where element is f16
//   element     f32, or f16 where the adapter has shader-f16
//   rows        rows a thread, 2, 4 or 8: more for many rows, fewer to keep a large GPU busy with few
//   depth       inputs a tile, 16 or 32
// Bindings:
//   0 a         f32 [rows, inputs]
//   1 weight    u4, eight inputs a word, in panels: see README.md
//   2 scale     f32, a block of 32 inputs each, in panels: see README.md
//   3 bias      f32 [outputs]
//   4 out       f32 [rows, outputs]
//   5 info      u32 [3]: rows, inputs, outputs
//   6 residual  f32 [rows, outputs], where it is bound
// Workgroup (16, 16): each thread has `rows` rows, 16 apart, × 4 columns side by side.
// Dispatch (⌈outputs / 64⌉, ⌈rows / (16 · rows a thread)⌉, 1).
// Limits: inputs a multiple of 32; any rows and outputs; workgroup memory depth · (16 · rows + 64) elements.

{{ enable }}

@group(0) @binding(0) var<storage, {{ access }}> a: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{ access }}> weight: array<vec4<u32>>;
@group(0) @binding(2) var<storage, {{ access }}> scale: array<vec4<f32>>;
@group(0) @binding(3) var<storage, {{ access }}> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, {{ access }}> info: array<u32>;
{{ residual }}@group(0) @binding(6) var<storage, {{ access }}> residual: array<f32>;

alias Element = {{ element }};
const ROWS = {{ rows }}u;
const STEPS = {{ depth }}u / 4u; // of four inputs, in a tile
const TILE_ROWS = 16u * ROWS;

var<workgroup> a_tile: array<vec4<Element>, TILE_ROWS * STEPS>;  // [rows, steps] of four inputs
var<workgroup> w_tile: array<vec4<Element>, 64u * STEPS>;        // [steps, 4 inputs, 16 threads] of four columns

// Four inputs of one column: the low nibbles of the bytes, or by a shift of 4 the high ones.
fn weights(word: u32, shift: u32, scale: f32) -> vec4<Element> {
  return vec4<Element>((vec4<f32>(unpack4xU8((word >> shift) & 0x0f0f0f0fu)) - 8.0) * scale);
}

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) thread: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
) {
  let steps = info[1] / 4u;
  let first_row = group.y * TILE_ROWS;
  let last_row = info[0] - 1u; // rows beyond the end read the last one, and are not written
  let panel = group.x * (steps / 8u) * 16u; // of scales by four; four times as many of words
  var sums: array<vec4<f32>, ROWS>; // [rows, 4 columns]

  for (var step = 0u; step < steps; step += STEPS) {
    for (var i = index; i < TILE_ROWS * STEPS; i += 256u) {
      let k = step + i % STEPS;
      if (k < steps) {
        a_tile[i] = vec4<Element>(a[min(first_row + i / STEPS, last_row) * steps + k]);
      }
    }
    for (var i = index; i < 16u * STEPS; i += 256u) {
      let k = step + i / 16u;
      if (k < steps) {
        let words = weight[panel * 4u + k / 2u * 16u + i % 16u];
        let scales = scale[panel + k / 8u * 16u + i % 16u];
        let shift = k % 2u * 4u;
        let w = transpose(mat4x4<Element>(
          weights(words.x, shift, scales.x),
          weights(words.y, shift, scales.y),
          weights(words.z, shift, scales.z),
          weights(words.w, shift, scales.w),
        ));
        let at = i / 16u * 64u + i % 16u; // neighbouring threads in neighbouring banks
        w_tile[at] = w[0];
        w_tile[at + 16u] = w[1];
        w_tile[at + 32u] = w[2];
        w_tile[at + 48u] = w[3];
      }
    }
    workgroupBarrier();
    for (var k = 0u; k < min(STEPS, steps - step); k++) {
      let at = k * 64u + thread.x;
      let w = mat4x4<Element>(w_tile[at], w_tile[at + 16u], w_tile[at + 32u], w_tile[at + 48u]); // [4 inputs, 4 columns]
      for (var r = 0u; r < ROWS; r++) {
        sums[r] += vec4<f32>(w * a_tile[(16u * r + thread.y) * STEPS + k]);
      }
    }
    workgroupBarrier();
  }

  let column = group.x * 64u + thread.x * 4u;
  for (var r = 0u; r < ROWS; r++) {
    for (var c = 0u; c < 4u; c++) {
      store(first_row + 16u * r + thread.y, column + c, sums[r][c]);
    }
  }
}

// Rows and columns beyond the result are not written.
fn store(row: u32, column: u32, sum: f32) {
  if (row < info[0] && column < info[2]) {
    finish(row * info[2] + column, sum + bias[column]);
  }
}
