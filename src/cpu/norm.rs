//! Layer norm.

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp};
use rten_vecmath::{Normalize, NormalizeOptions};

use super::reduce::moment;
use crate::error::Result;
use crate::model::weights::Weights;

/// Scale, shift and epsilon of one layer norm.
pub struct Norm {
    /// `[hidden]`
    gamma: Vec<f32>,
    /// `[hidden]`
    beta: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    /// Reads the layer norm of that name.
    ///
    /// # Errors
    /// As for [`Weights::norm`].
    pub fn load(weights: &Weights<'_>, name: &str, hidden: usize, epsilon: f64) -> Result<Self> {
        let [gamma, beta] = weights.norm(name, hidden)?;
        Ok(Self { gamma, beta, epsilon: epsilon as f32 })
    }

    /// Adds `residual`, rows of `stride` of which the first `[hidden]` count, to `x`, `[rows, hidden]`, and normalises.
    pub fn add(&self, x: &mut [f32], residual: &[f32], stride: usize) {
        AddNorm { norm: self, x, residual, stride }.dispatch();
    }

    /// Normalises one row, `[hidden]`.
    pub fn apply(&self, row: &mut [f32]) {
        self.add(row, &[], 1);
    }
}

struct AddNorm<'a> {
    norm: &'a Norm,
    x: &'a mut [f32],
    residual: &'a [f32],
    stride: usize,
}

impl SimdOp for AddNorm<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let (floats, Norm { gamma, beta, epsilon }) = (isa.f32(), self.norm);
        let hidden = gamma.len();
        let mut residuals = self.residual.chunks(self.stride);
        for row in self.x.chunks_exact_mut(hidden) {
            if let Some(residual) = residuals.next() {
                let lanes = floats.len();
                let whole = hidden / lanes * lanes;
                for (x, y) in row.chunks_exact_mut(lanes).zip(residual.chunks_exact(lanes)) {
                    floats.store(floats.add(floats.load(x), floats.load(y)), x);
                }
                for (x, y) in row.iter_mut().zip(residual).skip(whole) {
                    *x += y;
                }
            }
            let mean = moment::<I, 1>(isa, row, 0.0) / hidden as f32;
            let variance = moment::<I, 2>(isa, row, mean) / hidden as f32;
            let options = NormalizeOptions {
                pre_scale_bias: mean,
                scale: (variance + epsilon).sqrt().recip(),
                element_scale: Some(gamma),
                element_bias: Some(beta),
                ..Default::default()
            };
            Normalize::new_mut(row, options).eval(isa);
        }
    }
}
