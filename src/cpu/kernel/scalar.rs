//! Products without vector instructions, which every other kernel is tested against.

use super::dot::{COARSE_BITS, Dot};

/// Lanes of the stand-in for a register.
const LANES: usize = 4;

/// Bytes by bytes.
pub struct Bytes;

/// Words by words.
pub struct Words;

// SAFETY of the reads below: each `unsafe` block reads or writes what the trait's contract promises to be there.

impl Dot for Bytes {
    type A = u8;
    type B = i8;
    type Vector = [[i32; 4]; LANES];
    const GROUP: usize = 4;
    const LANES: usize = LANES;

    #[inline(always)]
    unsafe fn zero() -> Self::Vector {
        [[0; 4]; LANES]
    }

    #[inline(always)]
    unsafe fn repeat(a: *const u8) -> Self::Vector {
        // SAFETY: one group can be read.
        [unsafe { a.cast::<[u8; 4]>().read() }.map(i32::from); LANES]
    }

    #[inline(always)]
    unsafe fn load(b: *const i8) -> Self::Vector {
        // SAFETY: `LANES` groups can be read.
        unsafe { b.cast::<[[i8; 4]; LANES]>().read() }.map(|group| group.map(i32::from))
    }

    #[inline(always)]
    unsafe fn dot(mut sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        for ((sum, a), b) in sum.iter_mut().zip(a).zip(b) {
            sum[0] = a.iter().zip(b).fold(sum[0], |sum, (a, b)| sum.wrapping_add(a.wrapping_mul(b)));
        }
        sum
    }

    #[inline(always)]
    unsafe fn shift(sum: Self::Vector) -> Self::Vector {
        sum.map(|group| group.map(|sum| sum << COARSE_BITS))
    }

    #[inline(always)]
    unsafe fn sums(sums: *const i32) -> Self::Vector {
        // SAFETY: `LANES` sums can be read.
        unsafe { sums.cast::<[i32; LANES]>().read() }.map(|sum| [sum, 0, 0, 0])
    }

    #[inline(always)]
    unsafe fn store(sum: Self::Vector, out: *mut i32) {
        // SAFETY: `LANES` sums can be written.
        unsafe { out.cast::<[i32; LANES]>().write(sum.map(|group| group[0])) }
    }
}

impl Dot for Words {
    type A = i16;
    type B = i16;
    type Vector = [[i32; 2]; LANES];
    const GROUP: usize = 2;
    const LANES: usize = LANES;

    #[inline(always)]
    unsafe fn zero() -> Self::Vector {
        [[0; 2]; LANES]
    }

    #[inline(always)]
    unsafe fn repeat(a: *const i16) -> Self::Vector {
        // SAFETY: one group can be read.
        [unsafe { a.cast::<[i16; 2]>().read() }.map(i32::from); LANES]
    }

    #[inline(always)]
    unsafe fn load(b: *const i16) -> Self::Vector {
        // SAFETY: `LANES` groups can be read.
        unsafe { b.cast::<[[i16; 2]; LANES]>().read() }.map(|group| group.map(i32::from))
    }

    #[inline(always)]
    unsafe fn dot(mut sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        for ((sum, a), b) in sum.iter_mut().zip(a).zip(b) {
            sum[0] = a.iter().zip(b).fold(sum[0], |sum, (a, b)| sum.wrapping_add(a.wrapping_mul(b)));
        }
        sum
    }

    #[inline(always)]
    unsafe fn shift(sum: Self::Vector) -> Self::Vector {
        sum.map(|group| group.map(|sum| sum << COARSE_BITS))
    }

    #[inline(always)]
    unsafe fn sums(sums: *const i32) -> Self::Vector {
        // SAFETY: `LANES` sums can be read.
        unsafe { sums.cast::<[i32; LANES]>().read() }.map(|sum| [sum, 0])
    }

    #[inline(always)]
    unsafe fn store(sum: Self::Vector, out: *mut i32) {
        // SAFETY: `LANES` sums can be written.
        unsafe { out.cast::<[i32; LANES]>().write(sum.map(|group| group[0])) }
    }
}
