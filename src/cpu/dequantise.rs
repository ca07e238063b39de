//! Sums of products back to f32, with everything that follows a product: bias and activation.

use rten_simd::isa::GenericIsa;
use rten_simd::ops::{BitOps, NumOps, ToFloat};
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_vecmath::{ApproxGelu, Gelu};

use crate::model::config::Activation;

/// What the columns of one panel stand for, `[width]` each.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    /// The value of one step of a weight.
    pub scales: &'a [f32],
    /// Added.
    pub biases: &'a [f32],
}

/// The sums of one panel, `[rows, width]`, written as f32 into `out`, `[rows, stride]`, from its first column on.
pub struct Dequantise<'a> {
    /// `[rows, width]`
    pub sums: &'a [i32],
    /// `[rows]` the value of one step of each row.
    pub rows: &'a [f32],
    /// One panel.
    pub columns: Columns<'a>,
    /// Applied last.
    pub activation: Option<Activation>,
    /// `[rows, stride]`
    pub out: &'a mut [f32],
    /// Floats from one row of `out` to the next.
    pub stride: usize,
}

impl SimdOp for Dequantise<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let floats = isa.f32();
        if !self.columns.scales.len().is_multiple_of(floats.len()) {
            // The panels of a kernel that is not this machine's may be narrower than its registers.
            return self.eval(GenericIsa::new());
        }
        match self.activation {
            None => self.write(
                isa,
                #[inline(always)]
                |x| x,
            ),
            Some(Activation::Gelu) => self.write(
                isa,
                #[inline(always)]
                |x| Gelu {}.eval(isa, x),
            ),
            Some(Activation::GeluTanh) => self.write(
                isa,
                #[inline(always)]
                |x| ApproxGelu {}.eval(isa, x),
            ),
            Some(Activation::Relu) => self.write(
                isa,
                #[inline(always)]
                |x| floats.max(x, floats.zero()),
            ),
        }
    }
}

impl Dequantise<'_> {
    #[inline(always)]
    fn write<I: Isa>(self, isa: I, activation: impl Fn(I::F32) -> I::F32) {
        let (floats, integers) = (isa.f32(), isa.i32());
        let (lanes, width, columns) = (floats.len(), self.columns.scales.len(), self.columns);
        let rows = self.sums.chunks_exact(width).zip(self.rows).zip(self.out.chunks_mut(self.stride));
        for ((sums, row), out) in rows {
            let scale = floats.splat(*row);
            let parts = sums
                .chunks_exact(lanes)
                .zip(columns.scales.chunks_exact(lanes))
                .zip(columns.biases.chunks_exact(lanes))
                .zip(out.chunks_exact_mut(lanes));
            for (((sums, scales), biases), out) in parts {
                let sums = integers.to_float(integers.load(sums));
                let steps = floats.mul(floats.load(scales), scale);
                floats.store(activation(floats.mul_add(sums, steps, floats.load(biases))), out);
            }
        }
    }
}
