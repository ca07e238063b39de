// The end of every product: out[at] = act(sum) + residual[at]. Follows a matmul_*.wgsl, whose bindings it uses.
//
// Template variables: activation and residual, as the product's header says.

const ACTIVATION = {{ activation }}u;

fn finish(at: u32, sum: f32) {
  var value = activate(sum);
  {{ residual }}value += residual[at];
  out[at] = value;
}

// Horner form of erfc(|z|) · exp(z²), Abramowitz and Stegun 7.1.26: off by at most 1.5e-7.
fn erfc_positive(z: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return series * exp(-z * z);
}

fn activate(x: f32) -> f32 {
  if (ACTIVATION == 1u) { // GELU: x · Φ(x)
    let tail = 0.5 * erfc_positive(abs(x) * 0.7071067811865476);
    return x * select(tail, 1.0 - tail, x >= 0.0);
  }
  if (ACTIVATION == 2u) { // GELU by tanh; beyond ±10 tanh is ±1 in f32, and exp would overflow
    return 0.5 * x * (1.0 + tanh(clamp(0.7978845608028654 * (x + 0.044715 * x * x * x), -10.0, 10.0)));
  }
  if (ACTIVATION == 3u) { // ReLU
    return max(x, 0.0);
  }
  return x;
}
