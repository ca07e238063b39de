//! f32 rows to integers.

use rten_simd::ops::{BitOps, FloatOps, NarrowSaturate, NumOps};
use rten_simd::{Isa, SimdOp};

use super::reduce::{extremes, to_steps};

/// What a row of integers stands for: value = integer · `scale` + `shift`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RowScale {
    /// The value of one step.
    pub scale: f32,
    /// The value of integer 0.
    pub shift: f32,
}

/// A row to bytes `0..=levels` that span exactly the row's range.
pub struct ToBytes<'a> {
    /// `[inputs]`
    pub row: &'a [f32],
    /// Values outside the row, whose distance from its lowest value must be at most `reach` steps.
    pub outliers: &'a [f32],
    /// See `outliers`.
    pub reach: f32,
    /// `[inputs]` or longer, written as far as the row goes.
    pub out: &'a mut [u8],
    /// The largest byte.
    pub levels: u8,
}

impl SimdOp for ToBytes<'_> {
    type Output = RowScale;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> RowScale {
        let (floats, integers, words, bytes) = (isa.f32(), isa.i32(), isa.i16(), isa.u8());
        let (lowest, highest) = extremes(isa, self.row);
        let (far_below, far_above) = extremes(isa, self.outliers);
        let farthest = (far_above - lowest).max(lowest - far_below);
        let scale = ((highest - lowest) / f32::from(self.levels)).max(farthest / self.reach);
        let inverse = if scale > 0.0 { scale.recip() } else { 0.0 };
        let (shifts, inverses) = (floats.splat(lowest), floats.splat(inverse));
        let lanes = floats.len();
        let mut row = self.row.chunks_exact(lanes * 4);
        let mut out = self.out.chunks_exact_mut(lanes * 4);
        for (row, out) in row.by_ref().zip(out.by_ref()) {
            let [a, b, c, d] = floats.load_many::<4>(row);
            let a = to_steps(isa, floats.mul(floats.sub(a, shifts), inverses));
            let b = to_steps(isa, floats.mul(floats.sub(b, shifts), inverses));
            let c = to_steps(isa, floats.mul(floats.sub(c, shifts), inverses));
            let d = to_steps(isa, floats.mul(floats.sub(d, shifts), inverses));
            let (low, high) = (integers.narrow_saturate(a, b), integers.narrow_saturate(c, d));
            bytes.store(words.narrow_saturate(low, high), out);
        }
        let rest = row.remainder();
        let done = self.row.len() - rest.len();
        for (out, x) in self.out.iter_mut().skip(done).zip(rest) {
            *out = ((x - lowest) * inverse).round_ties_even() as u8;
        }
        RowScale { scale, shift: lowest }
    }
}

/// A row to words, 0 for 0.
pub struct ToWords<'a> {
    /// `[inputs]`
    pub row: &'a [f32],
    /// `[inputs]` or longer, written as far as the row goes.
    pub out: &'a mut [i16],
    /// The steps of a value of 1. No value may get more than `i16::MAX`.
    pub steps: f32,
}

impl SimdOp for ToWords<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let (floats, integers, words) = (isa.f32(), isa.i32(), isa.i16());
        let steps = floats.splat(self.steps);
        let lanes = floats.len();
        let mut row = self.row.chunks_exact(lanes * 2);
        for (row, out) in row.by_ref().zip(self.out.chunks_exact_mut(lanes * 2)) {
            let [low, high] = floats.load_many::<2>(row);
            let low = to_steps(isa, floats.mul(low, steps));
            let high = to_steps(isa, floats.mul(high, steps));
            words.store(integers.narrow_saturate(low, high), out);
        }
        let rest = row.remainder();
        let done = self.row.len() - rest.len();
        for (out, x) in self.out.iter_mut().skip(done).zip(rest) {
            *out = (x * self.steps).round_ties_even() as i16;
        }
    }
}

/// A row to words `-levels..=levels` that the row's largest value reaches, 0 for 0.
pub struct ToWholeWords<'a> {
    /// `[inputs]`
    pub row: &'a [f32],
    /// `[inputs]` or longer, written as far as the row goes.
    pub out: &'a mut [i16],
    /// The largest word.
    pub levels: f32,
}

impl SimdOp for ToWholeWords<'_> {
    type Output = RowScale;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> RowScale {
        let Self { row, out, levels } = self;
        let largest = Largest(row).eval(isa);
        let steps = if largest > 0.0 { levels / largest } else { 0.0 };
        ToWords { row, out, steps }.eval(isa);
        RowScale { scale: largest / levels, shift: 0.0 }
    }
}

/// The largest magnitude of a row; 0 of an empty one.
pub struct Largest<'a>(pub &'a [f32]);

impl SimdOp for Largest<'_> {
    type Output = f32;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> f32 {
        let (lowest, highest) = extremes(isa, self.0);
        highest.max(-lowest)
    }
}

/// The largest magnitude of each column so far.
pub struct Magnitudes<'a> {
    /// `[inputs]`
    pub row: &'a [f32],
    /// `[inputs]`, raised.
    pub largest: &'a mut [f32],
}

impl SimdOp for Magnitudes<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let floats = isa.f32();
        let lanes = floats.len();
        let whole = self.row.len() / lanes * lanes;
        for (largest, row) in self.largest.chunks_exact_mut(lanes).zip(self.row.chunks_exact(lanes)) {
            floats.store(floats.max(floats.load(largest), floats.abs(floats.load(row))), largest);
        }
        for (largest, x) in self.largest.iter_mut().zip(self.row).skip(whole) {
            *largest = largest.max(x.abs());
        }
    }
}
