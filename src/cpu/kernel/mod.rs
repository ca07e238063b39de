//! Integer products: rows of activations with panels of packed columns, by the best instructions at hand.

mod dot;
mod scalar;
#[cfg(target_family = "wasm")]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use dot::{COARSE_BITS, Coarse, Operands, STEPS};

/// The instructions that products are made of. Chosen once, when a model is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Whatever the compiler makes of plain loops: bytes by bytes.
    Scalar,
    /// As [`Kernel::Scalar`], words by words; the twin of the kernels that have no product of bytes.
    ScalarWords,
    /// wasm simd128: words by words.
    #[cfg(target_family = "wasm")]
    Simd128,
    /// wasm relaxed SIMD: bytes by bytes.
    #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
    Relaxed,
    /// AVX2: words by words.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-VNNI: bytes by bytes.
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    /// AVX-512 VNNI: bytes by bytes.
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    /// AVX-512 VNNI: words by words.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Kernel {
    /// Every kernel that runs here, the fastest first.
    pub fn available() -> Vec<Self> {
        let mut kernels = Vec::new();
        #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
        if wasm::has_whole_bytes() {
            kernels.push(Self::Relaxed);
        }
        #[cfg(target_family = "wasm")]
        kernels.push(Self::Simd128);
        #[cfg(target_arch = "x86_64")]
        {
            let avx512 = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
            if avx512 && is_x86_feature_detected!("avx512vnni") {
                kernels.extend([Self::Avx512Vnni, Self::Avx512]);
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("avxvnni") {
                kernels.push(Self::AvxVnni);
            }
            if is_x86_feature_detected!("avx2") {
                kernels.push(Self::Avx2);
            }
        }
        kernels.extend([Self::Scalar, Self::ScalarWords]);
        kernels
    }

    /// The fastest kernel here that decides as f32 does.
    ///
    /// Bytes are faster, but so coarse that one decision in 300 is another one; the same prompt should give the same
    /// words on the CPU and on a GPU. [`crate::cpu`] says what that costs.
    pub fn best() -> Self {
        let words = |kernel: &Self| kernel.byte_levels().is_none();
        Self::available().into_iter().find(words).unwrap_or(Self::ScalarWords)
    }

    /// What it is called in a device's description.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar | Self::ScalarWords => "scalar",
            #[cfg(target_family = "wasm")]
            Self::Simd128 => "simd128",
            #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
            Self::Relaxed => "relaxed simd128",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => "AVX-VNNI, bytes",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => "AVX-512 VNNI, bytes",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => "AVX-512 VNNI",
        }
    }

    /// The largest byte that a row may hold in [`Kernel::bytes`], or `None` where rows are words.
    pub fn byte_levels(self) -> Option<u8> {
        match self {
            Self::Scalar => Some(255),
            Self::ScalarWords => None,
            #[cfg(target_family = "wasm")]
            Self::Simd128 => None,
            #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
            Self::Relaxed => Some(255),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::Avx512 => None,
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni | Self::Avx512Vnni => Some(255),
        }
    }

    /// Columns of a panel; a multiple of the registers of every instruction set that goes with it.
    pub fn width(self) -> usize {
        match self {
            Self::Scalar | Self::ScalarWords => 16,
            #[cfg(target_family = "wasm")]
            Self::Simd128 => 8,
            #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
            Self::Relaxed => 8,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::AvxVnni => x86::AVX2_WIDTH,
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni | Self::Avx512 => x86::AVX512_WIDTH,
        }
    }

    /// Unsigned bytes by signed bytes. Only where [`Kernel::byte_levels`] names a largest byte.
    pub fn bytes(self, operands: &mut Operands<'_, u8, i8>) {
        // SAFETY: a kernel of an instruction set is made only where that was found, or the module is built for it.
        unsafe {
            match self {
                #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
                Self::Relaxed => dot::panel::<wasm::Bytes, 4, 2>(operands),
                #[cfg(target_arch = "x86_64")]
                Self::AvxVnni => x86::avx_vnni_bytes(operands),
                #[cfg(target_arch = "x86_64")]
                Self::Avx512Vnni => x86::avx512_bytes(operands),
                _ => dot::panel::<scalar::Bytes, 1, 4>(operands),
            }
        }
    }

    /// Words by words. A sum beyond 31 bits wraps; the callers' scales see to it that none gets there.
    pub fn words(self, operands: &mut Operands<'_, i16, i16>) {
        // SAFETY: as for `bytes`.
        unsafe {
            match self {
                #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
                Self::Relaxed => dot::panel::<wasm::Words, 4, 2>(operands),
                #[cfg(target_family = "wasm")]
                Self::Simd128 => dot::panel::<wasm::Words, 4, 2>(operands),
                #[cfg(target_arch = "x86_64")]
                Self::Avx2 | Self::AvxVnni => x86::avx2_words(operands),
                #[cfg(target_arch = "x86_64")]
                Self::Avx512Vnni | Self::Avx512 => x86::avx512_words(operands),
                Self::Scalar | Self::ScalarWords => dot::panel::<scalar::Words, 1, 4>(operands),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, the same in every run.
    fn noise(length: usize, seed: u32) -> impl Iterator<Item = u32> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        std::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        })
        .take(length)
    }

    /// The sum that row `row` and column `column` of a packed panel have.
    fn product<A: Copy + Into<i32>, B: Copy + Into<i32>>(
        a: &[A],
        b: &[B],
        [depth, width, group]: [usize; 3],
        row: usize,
        column: usize,
    ) -> i32 {
        (0..depth)
            .map(|k| {
                let b: i32 = b[(k / group * width + column) * group + k % group].into();
                let a: i32 = a[row * depth + k].into();
                a * b
            })
            .sum()
    }

    #[test]
    fn every_kernel_multiplies_exactly() {
        for kernel in Kernel::available() {
            let width = kernel.width();
            for rows in [0, 1, 2, 3, 4, 5, 7, 8, 9, 17] {
                for steps in [0, 1, 2, 7, 24] {
                    let depth = steps * 4 * STEPS;
                    if kernel.byte_levels().is_some() {
                        let a: Vec<u8> = noise(rows * depth, 1).map(|n| n as u8).collect();
                        let b: Vec<i8> = noise(depth * width, 2).map(|n| n as i8).collect();
                        let high: Vec<u8> = noise(rows * 16, 3).map(|n| (n % 128) as u8).collect();
                        let weights: Vec<i8> = noise(16 * width, 4).map(|n| n as i8).collect();
                        let start: Vec<i32> = noise(width, 5).map(|n| n as i32 % 9999).collect();
                        for with_coarse in [false, true] {
                            let coarse = Coarse { a: &high, depth: 16, b: &weights, start: &start };
                            let coarse = with_coarse.then_some(coarse);
                            let mut out = vec![0; rows * (width + 1)];
                            let (out_stride, b) = (width + 1, &b[..]);
                            let a_and_out = (&a[..], &mut out[..]);
                            let (a, out_of_sums) = a_and_out;
                            kernel.bytes(&mut Operands {
                                a,
                                stride: depth,
                                rows,
                                depth,
                                b,
                                coarse,
                                out: out_of_sums,
                                out_stride,
                            });
                            for (row, column) in (0..rows).flat_map(|row| (0..width).map(move |column| (row, column))) {
                                let mut expected = product(a, b, [depth, width, 4], row, column);
                                if with_coarse {
                                    let upper = start[column] + product(&high, &weights, [16, width, 4], row, column);
                                    expected += upper << COARSE_BITS;
                                }
                                assert_eq!(out[row * out_stride + column], expected, "{kernel:?} {rows} {depth}");
                            }
                        }
                    }
                    let depth = steps * 2 * STEPS;
                    let a: Vec<i16> = noise(rows * depth, 6).map(|n| n as i16 >> 2).collect();
                    let b: Vec<i16> = noise(depth * width, 7).map(|n| n as i16 >> 4).collect();
                    let mut out = vec![0; rows * width];
                    kernel.words(&mut Operands {
                        a: &a,
                        stride: depth,
                        rows,
                        depth,
                        b: &b,
                        coarse: None,
                        out: &mut out,
                        out_stride: width,
                    });
                    for (row, column) in (0..rows).flat_map(|row| (0..width).map(move |column| (row, column))) {
                        let expected = product(&a, &b, [depth, width, 2], row, column);
                        assert_eq!(out[row * width + column], expected, "{kernel:?} {rows} {depth}");
                    }
                }
            }
        }
    }

    #[test]
    fn operands_that_do_not_fit_are_seen() {
        let (a, b, mut out) = ([0i16; 16], [0i16; 8 * 16], [0i32; 32]);
        let mut operands =
            Operands { a: &a, stride: 8, rows: 2, depth: 8, b: &b, coarse: None, out: &mut out, out_stride: 16 };
        assert!(operands.fit(16, 2));
        operands.rows = 3;
        assert!(!operands.fit(16, 2));
        operands.rows = 2;
        operands.depth = 7;
        assert!(!operands.fit(16, 2));
        operands.depth = 8;
        operands.stride = usize::MAX;
        assert!(!operands.fit(16, 2));
    }
}
