//! Products of words without vector instructions, which every other kernel is tested against.

use super::dot::Dot;

/// Lanes of the stand-in for a register.
const LANES: usize = 4;

/// Words by words.
pub struct Words;

// SAFETY of the reads below: each `unsafe` block reads or writes what the trait's contract promises to be there.

impl Dot for Words {
    type Vector = [[i32; 2]; LANES];
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
    unsafe fn store(sum: Self::Vector, out: *mut i32) {
        // SAFETY: `LANES` sums can be written.
        unsafe { out.cast::<[i32; LANES]>().write(sum.map(|group| group[0])) }
    }
}
