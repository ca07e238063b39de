// Layer norm of what `input(token, i)` gives, a workgroup a token. Follows add_norm.wgsl and embed_norm.wgsl, whose
// bindings and constants it uses.

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
