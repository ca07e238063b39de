//! Products in AVX2, AVX-VNNI and AVX-512 VNNI.

use core::arch::x86_64::*;

use super::dot::{Dot, Words, panel};

/// One implementation of [`Dot`]: its register and the instructions that differ.
macro_rules! dot {
    ($(#[$doc:meta])* $name:ident, $vector:ty, $lanes:literal,
     $zero:ident, $set:ident, $load:ident, $store:ident, |$sum:ident, $x:ident, $y:ident| $dot:expr) => {
        $(#[$doc])*
        struct $name;

        // SAFETY of the blocks below: the trait's contract promises the instructions and the memory.
        impl Dot for $name {
            type Vector = $vector;
            const LANES: usize = $lanes;

            #[inline(always)]
            unsafe fn zero() -> $vector {
                // SAFETY: the instruction set is there.
                unsafe { $zero() }
            }

            #[inline(always)]
            unsafe fn repeat(a: *const i16) -> $vector {
                // SAFETY: one group, 32 bits, can be read.
                unsafe { $set(a.cast::<i32>().read_unaligned()) }
            }

            #[inline(always)]
            unsafe fn load(b: *const i16) -> $vector {
                // SAFETY: a register of groups can be read.
                unsafe { $load(b.cast()) }
            }

            #[inline(always)]
            unsafe fn dot($sum: $vector, $x: $vector, $y: $vector) -> $vector {
                // SAFETY: the instruction set is there.
                unsafe { $dot }
            }

            #[inline(always)]
            unsafe fn store(sum: $vector, out: *mut i32) {
                // SAFETY: a register of sums can be written.
                unsafe { $store(out.cast(), sum) }
            }
        }
    };
}

dot!(
    /// 8 columns.
    Avx2, __m256i, 8,
    _mm256_setzero_si256, _mm256_set1_epi32, _mm256_loadu_si256, _mm256_storeu_si256,
    |sum, x, y| _mm256_add_epi32(sum, _mm256_madd_epi16(x, y))
);
dot!(
    /// 8 columns.
    AvxVnni, __m256i, 8,
    _mm256_setzero_si256, _mm256_set1_epi32, _mm256_loadu_si256, _mm256_storeu_si256,
    |sum, x, y| _mm256_dpwssd_avx_epi32(sum, x, y)
);
dot!(
    /// 16 columns.
    Avx512, __m512i, 16,
    _mm512_setzero_si512, _mm512_set1_epi32, _mm512_loadu_si512, _mm512_storeu_si512,
    |sum, x, y| _mm512_dpwssd_epi32(sum, x, y)
);

/// Columns of a panel for AVX2 and AVX-VNNI.
pub const AVX2_WIDTH: usize = 16;

/// Columns of a panel for AVX-512.
pub const AVX512_WIDTH: usize = 32;

/// # Safety
/// The processor has AVX2.
#[target_feature(enable = "avx2")]
pub unsafe fn avx2(operands: &mut Words<'_>) {
    // SAFETY: AVX2 is there.
    unsafe { panel::<Avx2, 4, 2>(operands) }
}

/// # Safety
/// The processor has AVX2 and AVX-VNNI.
#[target_feature(enable = "avx2,avxvnni")]
pub unsafe fn avx_vnni(operands: &mut Words<'_>) {
    // SAFETY: AVX-VNNI is there.
    unsafe { panel::<AvxVnni, 6, 2>(operands) }
}

/// # Safety
/// The processor has AVX-512 F, BW and VNNI.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub unsafe fn avx512(operands: &mut Words<'_>) {
    // SAFETY: AVX-512 VNNI is there.
    unsafe { panel::<Avx512, 12, 2>(operands) }
}

/// Bytes to words, as many as there are of both.
///
/// # Safety
/// The processor has AVX2.
#[target_feature(enable = "avx2")]
pub unsafe fn widen(bytes: &[i8], words: &mut [i16]) {
    words.iter_mut().zip(bytes).for_each(|(word, byte)| *word = i16::from(*byte));
}
