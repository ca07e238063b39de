//! Softmax of a row of scores, straight to the words that the next product takes.

use rten_simd::ops::{BitOps, IntOps, NumOps, ToFloat};
use rten_simd::{Isa, Simd, SimdOp};

use super::quantise::ToWords;
use super::reduce::extremes;

/// The products of one query with all keys to probabilities as words; answers the value of one step.
pub struct SoftmaxToWords<'a> {
    /// `[keys]`
    pub sums: &'a [i32],
    /// The value of one step of each key, `[keys]`.
    pub key_scales: &'a [f32],
    /// The value of one step of the query, times the temperature; at least 0.
    pub scale: f32,
    /// `[keys]`, overwritten.
    pub powers: &'a mut [f32],
    /// `[keys]` or longer, written as far as the keys go.
    pub out: &'a mut [i16],
    /// What the words may add up to.
    pub most: f32,
}

impl SimdOp for SoftmaxToWords<'_> {
    type Output = f32;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> f32 {
        let Self { sums, key_scales, scale, powers, out, most } = self;
        let (floats, integers) = (isa.f32(), isa.i32());
        let lanes = floats.len();
        let whole = powers.len() / lanes * lanes;

        // scores, in steps of the query
        let parts = sums.chunks_exact(lanes).zip(key_scales.chunks_exact(lanes));
        for ((sums, scales), score) in parts.zip(powers.chunks_exact_mut(lanes)) {
            floats.store(floats.mul(integers.to_float(integers.load(sums)), floats.load(scales)), score);
        }
        for ((score, sum), scale) in powers.iter_mut().zip(sums).zip(key_scales).skip(whole) {
            *score = *sum as f32 * scale;
        }
        let (_, highest) = extremes(isa, powers);

        // their powers
        let (highests, scales) = (floats.splat(highest), floats.splat(scale * std::f32::consts::LOG2_E));
        let mut totals = floats.zero();
        let (parts, rest) = powers.split_at_mut_checked(whole).unwrap_or_default();
        for part in parts.chunks_exact_mut(lanes) {
            let power = power_of_two(isa, floats.mul(floats.sub(floats.load(part), highests), scales));
            totals = floats.add(totals, power);
            floats.store(power, part);
        }
        let mut total = floats.sum(totals);
        for score in rest {
            *score = ((*score - highest) * scale).exp();
            total += *score;
        }

        // The largest power is 1.
        let steps = f32::from(i16::MAX).min((most / total).floor());
        ToWords { row: powers, out, steps }.eval(isa);
        (steps * total).recip()
    }
}

/// 2^x of x ≤ 0 to within 3e-7 of itself; below −126 it is 2^−126.
#[inline(always)]
fn power_of_two<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    // Interpolates 2^x at the Chebyshev points of −½..½.
    const COEFFICIENTS: [f32; 6] = [1.00000008, 0.693147188, 0.240221075, 0.0555035711, 0.00967603192, 0.00133908634];
    // 1.5 · 2²³: a sum with it has the nearest integer in its low bits.
    const MAGIC: f32 = 12_582_912.0;
    let (floats, integers) = (isa.f32(), isa.i32());
    let x = floats.max(x, floats.splat(-126.0));
    let sum = floats.add(x, floats.splat(MAGIC));
    let fraction = floats.sub(x, floats.sub(sum, floats.splat(MAGIC)));
    let [c0, c1, c2, c3, c4, c5] = COEFFICIENTS;
    let mut power = floats.mul_add(fraction, floats.splat(c5), floats.splat(c4));
    power = floats.mul_add(fraction, power, floats.splat(c3));
    power = floats.mul_add(fraction, power, floats.splat(c2));
    power = floats.mul_add(fraction, power, floats.splat(c1));
    power = floats.mul_add(fraction, power, floats.splat(c0));
    let exponent = integers.shift_left::<23>(sum.reinterpret_cast());
    let power: I::I32 = power.reinterpret_cast();
    integers.add(power, exponent).reinterpret_cast()
}
