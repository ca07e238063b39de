//! f32 rows to integers.

use rten_simd::ops::{BitOps, IntOps, NarrowSaturate, NumOps};
use rten_simd::{Isa, SimdOp};

use super::kernel::{OFFSET, PLANE_BITS};
use super::reduce::{extremes, to_steps};

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

/// A row to words `-levels..=levels` that the row's largest value reaches, 0 for 0; answers the value of one step.
pub struct ToWholeWords<'a> {
    /// `[inputs]`
    pub row: &'a [f32],
    /// `[inputs]` or longer, written as far as the row goes.
    pub out: &'a mut [i16],
    /// The largest word.
    pub levels: f32,
}

impl SimdOp for ToWholeWords<'_> {
    type Output = f32;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> f32 {
        let Self { row, out, levels } = self;
        let largest = Largest(row).eval(isa);
        let steps = if largest > 0.0 { levels / largest } else { 0.0 };
        ToWords { row, out, steps }.eval(isa);
        largest / levels
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

/// Words of 14 bits to two planes of 7.
pub struct ToPlanes<'a> {
    /// `[depth]`, each at least −[`OFFSET`] and less than it.
    pub words: &'a [i16],
    /// Low bits, `[depth]`.
    pub fine: &'a mut [u8],
    /// High bits, `[depth]`.
    pub coarse: &'a mut [u8],
}

impl SimdOp for ToPlanes<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        const LOW: i16 = (1 << PLANE_BITS) - 1;
        let (words, bytes) = (isa.i16(), isa.u8());
        let (offset, low) = (words.splat(OFFSET), words.splat(LOW));
        let lanes = bytes.len();
        let mut parts = self.words.chunks_exact(lanes);
        let planes = self.fine.chunks_exact_mut(lanes).zip(self.coarse.chunks_exact_mut(lanes));
        for (part, (fine, coarse)) in parts.by_ref().zip(planes) {
            let [a, b] = words.load_many::<2>(part);
            let (a, b) = (words.add(a, offset), words.add(b, offset));
            bytes.store(words.narrow_saturate(words.and(a, low), words.and(b, low)), fine);
            let shift = |x| words.shift_right::<{ PLANE_BITS as i32 }>(x);
            bytes.store(words.narrow_saturate(shift(a), shift(b)), coarse);
        }
        let rest = parts.remainder();
        let done = self.words.len() - rest.len();
        let planes = self.fine.iter_mut().zip(self.coarse).skip(done);
        for (word, (fine, coarse)) in rest.iter().zip(planes) {
            let word = word.wrapping_add(OFFSET);
            (*fine, *coarse) = ((word & LOW) as u8, (word >> PLANE_BITS) as u8);
        }
    }
}
