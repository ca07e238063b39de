// Activations in 8 bits for matmul_dp4a: q = round(x / scale), scale = max |x| / 127 of each row's block of inputs.
//
// Template variables:
//   access  how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   block   inputs that share a scale, a multiple of 4: 32, or as many as a row has
// Bindings:
//   0 x       f32 [rows, inputs]
//   1 out     i8 [rows, inputs], four inputs a word, the first in the lowest byte
//   2 scale   f32 [rows, ⌈inputs / block⌉]
//   3 info    u32 [3]: rows, inputs, outputs (which is not read)
// Workgroup (64): a block each. Dispatch (⌈blocks of a row / 64⌉, rows, 1).
// Limits: inputs a multiple of 4; a row's last block may be shorter.

@group(0) @binding(0) var<storage, {{ access }}> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> out: array<u32>;
@group(0) @binding(2) var<storage, read_write> scale: array<f32>;
@group(0) @binding(3) var<storage, {{ access }}> info: array<u32>;

const STEPS = {{ block }}u / 4u; // of four inputs, in a block

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let steps = info[1] / 4u;
  let blocks = (steps + STEPS - 1u) / STEPS;
  if (id.x >= blocks) {
    return;
  }
  let row = id.y * steps;
  let begin = id.x * STEPS;
  let end = min(begin + STEPS, steps);

  var largest = vec4<f32>();
  for (var k = begin; k < end; k++) {
    largest = max(largest, abs(x[row + k]));
  }
  let peak = max(max(largest.x, largest.y), max(largest.z, largest.w));
  scale[id.y * blocks + id.x] = peak / 127.0;
  let factor = select(0.0, 127.0 / peak, peak > 1.0e-30); // a block of zeros stays one
  for (var k = begin; k < end; k++) {
    out[row + k] = pack4xI8Clamp(vec4<i32>(round(x[row + k] * factor)));
  }
}
