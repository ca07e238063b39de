//! What a row comes down to: one pass, four registers of partial results.

use rten_simd::ops::{BitOps, FloatOps, NumOps};
use rten_simd::{Isa, Simd};

/// The smallest and the largest value of a row; 0 and 0 of an empty one.
#[inline(always)]
pub fn extremes<I: Isa>(isa: I, row: &[f32]) -> (f32, f32) {
    let Some(first) = row.first().copied() else { return (0.0, 0.0) };
    let floats = isa.f32();
    let lanes = floats.len();
    let (mut lows, mut highs) = ([floats.splat(first); 2], [floats.splat(first); 2]);
    let mut chunks = row.chunks_exact(lanes * 2);
    for chunk in chunks.by_ref() {
        let [a, b] = floats.load_many::<2>(chunk);
        lows = [floats.min(lows[0], a), floats.min(lows[1], b)];
        highs = [floats.max(highs[0], a), floats.max(highs[1], b)];
    }
    let mut low = floats.min(lows[0], lows[1]).to_array().into_iter().fold(first, f32::min);
    let mut high = floats.max(highs[0], highs[1]).to_array().into_iter().fold(first, f32::max);
    for value in chunks.remainder() {
        (low, high) = (low.min(*value), high.max(*value));
    }
    (low, high)
}

/// The sum of (value − `center`)^`POWER` over a row, for powers 1 and 2.
#[inline(always)]
pub fn moment<I: Isa, const POWER: u32>(isa: I, row: &[f32], center: f32) -> f32 {
    let floats = isa.f32();
    let lanes = floats.len();
    let centers = floats.splat(center);
    let mut sums = [floats.zero(); 4];
    let mut chunks = row.chunks_exact(lanes * 4);
    for chunk in chunks.by_ref() {
        let parts = floats.load_many::<4>(chunk);
        for (sum, part) in sums.iter_mut().zip(parts) {
            let part = floats.sub(part, centers);
            *sum = if POWER == 1 { floats.add(*sum, part) } else { floats.mul_add(part, part, *sum) };
        }
    }
    let sum = floats.add(floats.add(sums[0], sums[1]), floats.add(sums[2], sums[3]));
    chunks.remainder().iter().fold(floats.sum(sum), |sum, value| sum + (value - center).powi(POWER as i32))
}

/// The nearest integers of values within ±2²²; what lies beyond, and NaN, gives any integer.
#[inline(always)]
pub fn to_steps<I: Isa>(isa: I, x: I::F32) -> I::I32 {
    if cfg!(not(target_family = "wasm")) {
        return isa.f32().to_int_round(x);
    }
    // Wasm's conversion saturates, which costs six instructions; the sum with 1.5 · 2²³ has the integer in its low bits.
    const MAGIC: f32 = 12_582_912.0;
    let (floats, integers) = (isa.f32(), isa.i32());
    let sum: I::I32 = floats.add(x, floats.splat(MAGIC)).reinterpret_cast();
    integers.sub(sum, integers.splat(MAGIC.to_bits() as i32))
}
