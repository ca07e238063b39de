//! One transformer layer in full precision, for checkpoints that are not quantised: what their results are compared
//! with was computed in f32 too. Products come from the gemm crate.

use rten_simd::{SimdOp, SimdUnaryOp};
use rten_vecmath::{ApproxGelu, Gelu, Softmax};

use super::norm::Norm;
use crate::error::Result;
use crate::model::config::{Activation, EncoderConfig};
use crate::model::names::LayerNames;
use crate::model::weights::Weights;

/// The weights of a layer.
pub struct FullLayer {
    /// Query, key and value in one product.
    qkv: FullLinear,
    output: FullLinear,
    attention_norm: Norm,
    up: FullLinear,
    down: FullLinear,
    output_norm: Norm,
    activation: Activation,
    heads: usize,
    head_width: usize,
}

struct FullLinear {
    /// `[outputs, inputs]`
    weights: Vec<f32>,
    /// `[outputs]`
    biases: Vec<f32>,
    inputs: usize,
}

impl FullLayer {
    /// Reads the weights of one layer.
    ///
    /// # Errors
    /// As for [`Weights::matrix`].
    pub fn load(weights: &Weights<'_>, names: &LayerNames, config: &EncoderConfig) -> Result<Self> {
        let (hidden, feed_forward, epsilon) = (config.hidden, config.feed_forward, config.layer_norm_epsilon);
        let linear = |names: &[&str], outputs, inputs| FullLinear::load(weights, names, outputs, inputs);
        Ok(Self {
            qkv: linear(&[&names.query, &names.key, &names.value], hidden, hidden)?,
            output: linear(&[&names.output], hidden, hidden)?,
            attention_norm: Norm::load(weights, &names.attention_norm, hidden, epsilon)?,
            up: linear(&[&names.up], feed_forward, hidden)?,
            down: linear(&[&names.down], hidden, feed_forward)?,
            output_norm: Norm::load(weights, &names.output_norm, hidden, epsilon)?,
            activation: config.activation,
            heads: config.heads,
            head_width: config.head_width(),
        })
    }

    /// Runs the layer on `x`, `[rows, hidden]`, in place.
    pub fn forward(&self, x: &mut [f32]) {
        // attention
        let qkv = self.qkv.apply(x); // [rows, 3 · hidden]
        let context = self.attend(&qkv); // [rows, hidden]
        let context = self.output.apply(&context); // [rows, hidden]
        self.attention_norm.add(x, &context, self.qkv.inputs);

        // feed forward
        let mut inner = self.up.apply(x); // [rows, feed_forward]
        match self.activation {
            Activation::Gelu => Gelu {}.map_mut(&mut inner),
            Activation::GeluTanh => ApproxGelu {}.map_mut(&mut inner),
            Activation::Relu => inner.iter_mut().for_each(|value| *value = value.max(0.0)),
        }
        let inner = self.down.apply(&inner); // [rows, hidden]
        self.output_norm.add(x, &inner, self.qkv.inputs);
    }

    /// `qkv`: `[rows, 3 · hidden]`; the context of all heads, `[rows, hidden]`.
    fn attend(&self, qkv: &[f32]) -> Vec<f32> {
        let (hidden, width) = (self.heads * self.head_width, self.head_width);
        let rows = qkv.len() / (3 * hidden).max(1);
        let mut context = vec![0.0; rows * hidden];
        let mut scores = vec![0.0; rows * rows]; // [rows, rows]
        for head in 0..self.heads {
            let part = |i: usize| qkv.get(i * hidden + head * width..).unwrap_or_default();
            let matrix = |i: usize| Matrix { values: part(i), row: 3 * hidden, column: 1 };
            let scale = (width as f32).sqrt().recip();
            let [queries, keys, values] = [matrix(0), matrix(1), matrix(2)];
            multiply([rows, width, rows], scale, queries, keys.transposed(), &mut scores, rows, false);
            for row in scores.chunks_exact_mut(rows.max(1)) {
                Softmax::new_mut(row).dispatch();
            }
            let scores = Matrix { values: &scores, row: rows, column: 1 };
            let out = context.get_mut(head * width..).unwrap_or_default();
            multiply([rows, rows, width], 1.0, scores, values, out, hidden, false);
        }
        context
    }
}

impl FullLinear {
    fn load(weights: &Weights<'_>, names: &[&str], outputs: usize, inputs: usize) -> Result<Self> {
        let mut linear = Self { weights: Vec::new(), biases: Vec::new(), inputs };
        for name in names {
            linear.weights.extend(weights.matrix(&format!("{name}.weight"), outputs, inputs)?);
            linear.biases.extend(weights.vector(&format!("{name}.bias"), outputs)?);
        }
        Ok(linear)
    }

    /// `[rows, inputs]` to `[rows, outputs]`.
    fn apply(&self, x: &[f32]) -> Vec<f32> {
        let (outputs, inputs) = (self.biases.len(), self.inputs);
        let rows = x.len() / inputs.max(1);
        let mut out = Vec::with_capacity(rows * outputs);
        (0..rows).for_each(|_| out.extend_from_slice(&self.biases));
        let x = Matrix { values: x, row: inputs, column: 1 };
        let weights = Matrix { values: &self.weights, row: inputs, column: 1 };
        multiply([rows, inputs, outputs], 1.0, x, weights.transposed(), &mut out, outputs, true);
        out
    }
}

/// A matrix within some values, by the distances of its rows and columns.
#[derive(Clone, Copy)]
struct Matrix<'a> {
    values: &'a [f32],
    row: usize,
    column: usize,
}

impl Matrix<'_> {
    fn transposed(self) -> Self {
        Self { row: self.column, column: self.row, ..self }
    }

    fn holds(&self, rows: usize, columns: usize) -> bool {
        rows == 0 || columns == 0 || (rows - 1) * self.row + (columns - 1) * self.column < self.values.len()
    }
}

/// `out`, `[m, n]` with rows `row` apart, becomes `scale · a · b`, or that added to itself. `a`: `[m, k]`, `b`: `[k, n]`.
fn multiply([m, k, n]: [usize; 3], scale: f32, a: Matrix<'_>, b: Matrix<'_>, out: &mut [f32], row: usize, add: bool) {
    let fits = Matrix { values: out, row, column: 1 }.holds(m, n) && a.holds(m, k) && b.holds(k, n);
    if !fits || m * n * k == 0 {
        return;
    }
    // SAFETY: the last element of each matrix lies within its slice, and `out` is borrowed for writing alone.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            row as isize,
            add,
            a.values.as_ptr(),
            a.column as isize,
            a.row as isize,
            b.values.as_ptr(),
            b.column as isize,
            b.row as isize,
            1.0,
            scale,
            false,
            false,
            false,
            parallelism(),
        );
    }
}

#[cfg(not(target_family = "wasm"))]
fn parallelism() -> gemm::Parallelism {
    gemm::Parallelism::Rayon(0)
}

#[cfg(target_family = "wasm")]
fn parallelism() -> gemm::Parallelism {
    gemm::Parallelism::None
}
