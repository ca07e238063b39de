//! Products in simd128, and in relaxed SIMD where the module is built for it.

use core::arch::wasm32::*;

use super::dot::{COARSE_BITS, Dot};

/// Words by words: `i32x4.dot_i16x8_s`.
pub struct Words;

// SAFETY of the reads below: each `unsafe` block reads or writes what the trait's contract promises to be there.

impl Dot for Words {
    type A = i16;
    type B = i16;
    type Vector = v128;
    const GROUP: usize = 2;
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn zero() -> v128 {
        i32x4_splat(0)
    }

    #[inline(always)]
    unsafe fn repeat(a: *const i16) -> v128 {
        // SAFETY: one group can be read.
        unsafe { v128_load32_splat(a.cast()) }
    }

    #[inline(always)]
    unsafe fn load(b: *const i16) -> v128 {
        // SAFETY: `LANES` groups can be read.
        unsafe { v128_load(b.cast()) }
    }

    #[inline(always)]
    unsafe fn dot(sum: v128, a: v128, b: v128) -> v128 {
        i32x4_add(sum, i32x4_dot_i16x8(a, b))
    }

    #[inline(always)]
    unsafe fn shift(sum: v128) -> v128 {
        i32x4_shl(sum, COARSE_BITS)
    }

    #[inline(always)]
    unsafe fn sums(sums: *const i32) -> v128 {
        // SAFETY: `LANES` sums can be read.
        unsafe { v128_load(sums.cast()) }
    }

    #[inline(always)]
    unsafe fn store(sum: v128, out: *mut i32) {
        // SAFETY: `LANES` sums can be written.
        unsafe { v128_store(out.cast(), sum) }
    }
}

/// Bytes by bytes: `i32x4.relaxed_dot_i8x16_i7x16_add_s`. The rows, unsigned, stand second.
#[cfg(target_feature = "relaxed-simd")]
pub struct Bytes;

#[cfg(target_feature = "relaxed-simd")]
impl Dot for Bytes {
    type A = u8;
    type B = i8;
    type Vector = v128;
    const GROUP: usize = 4;
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn zero() -> v128 {
        i32x4_splat(0)
    }

    #[inline(always)]
    unsafe fn repeat(a: *const u8) -> v128 {
        // SAFETY: one group can be read.
        unsafe { v128_load32_splat(a.cast()) }
    }

    #[inline(always)]
    unsafe fn load(b: *const i8) -> v128 {
        // SAFETY: `LANES` groups can be read.
        unsafe { v128_load(b.cast()) }
    }

    #[inline(always)]
    unsafe fn dot(sum: v128, a: v128, b: v128) -> v128 {
        i32x4_relaxed_dot_i8x16_i7x16_add(b, a, sum)
    }

    #[inline(always)]
    unsafe fn shift(sum: v128) -> v128 {
        i32x4_shl(sum, COARSE_BITS)
    }

    #[inline(always)]
    unsafe fn sums(sums: *const i32) -> v128 {
        // SAFETY: `LANES` sums can be read.
        unsafe { v128_load(sums.cast()) }
    }

    #[inline(always)]
    unsafe fn store(sum: v128, out: *mut i32) {
        // SAFETY: `LANES` sums can be written.
        unsafe { v128_store(out.cast(), sum) }
    }
}

/// Whether this engine takes bytes of the second operand as they are, all eight bits of them: x86 with VNNI does,
/// older x86 saturates, ARM reads a sign. With 7 bits too many keep decisions differ from f32's, so that
/// [`Words`] go there.
#[cfg(target_feature = "relaxed-simd")]
pub fn has_whole_bytes() -> bool {
    use core::hint::black_box;
    [i8::MAX, i8::MIN, 77].into_iter().all(|weight| {
        let (a, b) = (black_box(u8x16_splat(255)), black_box(i8x16_splat(weight)));
        let sums = i32x4_relaxed_dot_i8x16_i7x16_add(b, a, i32x4_splat(3));
        i32x4_all_true(i32x4_eq(sums, i32x4_splat(3 + 4 * 255 * i32::from(weight))))
    })
}
