// out = act(a · wᵀ · scales + bias) + residual, activations and weights in 8 bits: dot4I8Packed on tiles in workgroup
// memory, for GPUs that have the instruction (Intel since Gen12, NVIDIA, AMD; in software it is many times slower).
//
// Integer sums are exact; they are scaled by the activations' scale once a block, by the weights' once at the end.
//
// Followed by parts/finish.wgsl.
//
// Template variables:
//   access      how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   activation  0 none, 1 GELU (erf to 1.5e-7), 2 GELU by tanh, 3 ReLU
//   residual    empty: the residual is bound and added; // : it is neither
//   rows        rows a thread, 2, 4 or 8: more for many rows, fewer to keep a large GPU busy with few
//   block       inputs that share a scale, as for quantize_rows: a multiple of 4, at most 2^31 / 127² of them
// Bindings:
//   0 a         i8 [rows, inputs], four inputs a word, from quantize_rows
//   1 a_scale   f32 [rows, ⌈inputs / block⌉], from quantize_rows
//   2 weight    i8, four inputs a word, in panels: see README.md
//   3 scale     f32 [outputs]
//   4 bias      f32 [outputs]
//   5 out       f32 [rows, outputs]
//   6 info      u32 [3]: rows, inputs, outputs
//   7 residual  f32 [rows, outputs], where it is bound
// Workgroup (16, 16): each thread has `rows` rows, 16 apart, × 4 columns side by side.
// Dispatch (⌈outputs / 64⌉, ⌈rows / (16 · rows a thread)⌉, 1).
// Limits: inputs a multiple of 4; any rows and outputs; workgroup memory 8 · (16 · rows + 64) words.

@group(0) @binding(0) var<storage, {{ access }}> a: array<u32>;
@group(0) @binding(1) var<storage, {{ access }}> a_scale: array<f32>;
@group(0) @binding(2) var<storage, {{ access }}> weight: array<vec4<u32>>;
@group(0) @binding(3) var<storage, {{ access }}> scale: array<f32>;
@group(0) @binding(4) var<storage, {{ access }}> bias: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, {{ access }}> info: array<u32>;
{{ residual }}@group(0) @binding(7) var<storage, {{ access }}> residual: array<f32>;

const ROWS = {{ rows }}u;
const BLOCK_STEPS = {{ block }}u / 4u; // of four inputs, in a block
const STEPS = 8u;                      // in a tile
const TILE_ROWS = 16u * ROWS;

var<workgroup> a_tile: array<u32, TILE_ROWS * STEPS>;   // [rows, steps]
var<workgroup> w_tile: array<vec4<u32>, 16u * STEPS>;   // [steps, column blocks] of four columns

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) thread: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
) {
  let steps = info[1] / 4u;
  let blocks = (steps + BLOCK_STEPS - 1u) / BLOCK_STEPS;
  let first_row = group.y * TILE_ROWS;
  let last_row = info[0] - 1u; // rows beyond the end read the last one, and are not written
  let panel = group.x * steps * 16u; // of words by four
  var sums: array<vec4<f32>, ROWS>; // [rows, 4 columns]

  for (var block = 0u; block < blocks; block++) {
    let end = min((block + 1u) * BLOCK_STEPS, steps);
    var dots: array<vec4<i32>, ROWS>; // [rows, 4 columns]
    for (var r = 0u; r < ROWS; r++) {
      dots[r] = vec4<i32>();
    }
    for (var step = block * BLOCK_STEPS; step < end; step += STEPS) {
      let count = min(STEPS, end - step);
      for (var i = index; i < TILE_ROWS * STEPS; i += 256u) {
        let k = i % STEPS;
        if (k < count) {
          a_tile[i] = a[min(first_row + i / STEPS, last_row) * steps + step + k];
        }
      }
      for (var i = index; i < 16u * STEPS; i += 256u) {
        if (i / 16u < count) {
          w_tile[i] = weight[panel + step * 16u + i];
        }
      }
      workgroupBarrier();
      for (var k = 0u; k < count; k++) {
        let w = w_tile[k * 16u + thread.x];
        for (var r = 0u; r < ROWS; r++) {
          let x = a_tile[(16u * r + thread.y) * STEPS + k];
          dots[r] += vec4<i32>(
            dot4I8Packed(x, w.x), dot4I8Packed(x, w.y), dot4I8Packed(x, w.z), dot4I8Packed(x, w.w),
          );
        }
      }
      workgroupBarrier();
    }
    for (var r = 0u; r < ROWS; r++) {
      let row = min(first_row + 16u * r + thread.y, last_row);
      sums[r] += vec4<f32>(dots[r]) * a_scale[row * blocks + block];
    }
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
    finish(row * info[2] + column, sum * scale[column] + bias[column]);
  }
}
