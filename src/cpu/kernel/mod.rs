//! Integer products: rows of activations with panels of packed columns, by the best instructions at hand.

#[cfg(target_arch = "x86_64")]
mod amx;
mod dot;
mod planes;
mod scalar;
#[cfg(target_family = "wasm")]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use dot::{STEPS, Words};
pub use planes::{DEPTH_UNIT, OFFSET, PLANE_BITS, PLANE_LEVELS, Planes, start};
#[cfg(target_family = "wasm")]
pub use wasm::offer_relaxed;

/// The instructions that products are made of. Chosen once, when a model is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Whatever the compiler makes of plain loops.
    Scalar,
    /// As [`Kernel::Scalar`], with linear parts as planes of bytes; the twin of the kernels that do that.
    ScalarPlanes,
    /// wasm simd128.
    #[cfg(target_family = "wasm")]
    Simd128,
    /// wasm relaxed SIMD for linear parts, as planes of bytes; simd128 for the rest.
    #[cfg(target_family = "wasm")]
    Relaxed,
    /// AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-VNNI.
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    /// AVX-512 VNNI.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// AMX for linear parts, as planes of bytes; AVX-512 VNNI for the rest.
    #[cfg(target_arch = "x86_64")]
    Amx,
}

impl Kernel {
    /// Every kernel that runs here, the fastest first.
    pub fn available() -> Vec<Self> {
        let mut kernels = Vec::new();
        #[cfg(target_family = "wasm")]
        {
            kernels.extend(wasm::relaxed().map(|_| Self::Relaxed));
            kernels.push(Self::Simd128);
        }
        #[cfg(target_arch = "x86_64")]
        {
            let avx512 = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
            if avx512 && is_x86_feature_detected!("avx512vnni") {
                kernels.extend(amx::is_there().then_some(Self::Amx));
                kernels.push(Self::Avx512);
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("avxvnni") {
                kernels.push(Self::AvxVnni);
            }
            if is_x86_feature_detected!("avx2") {
                kernels.push(Self::Avx2);
            }
        }
        kernels.extend([Self::Scalar, Self::ScalarPlanes]);
        kernels
    }

    /// The fastest kernel here.
    pub fn best() -> Self {
        Self::available().first().copied().unwrap_or(Self::Scalar)
    }

    /// What it is called in a device's description.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar | Self::ScalarPlanes => "scalar",
            #[cfg(target_family = "wasm")]
            Self::Simd128 => "simd128",
            #[cfg(target_family = "wasm")]
            Self::Relaxed => "relaxed simd128",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => "AVX-VNNI",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => "AVX-512 VNNI",
            #[cfg(target_arch = "x86_64")]
            Self::Amx => "AMX",
        }
    }

    /// Whether linear parts are products of planes ([`Kernel::planes`]) rather than of words.
    pub fn takes_planes(self) -> bool {
        match self {
            Self::ScalarPlanes => true,
            #[cfg(target_family = "wasm")]
            Self::Relaxed => true,
            #[cfg(target_arch = "x86_64")]
            Self::Amx => true,
            _ => false,
        }
    }

    /// Columns of a panel; a multiple of the registers of every instruction set that goes with it.
    pub fn width(self) -> usize {
        match self {
            Self::Scalar => 16,
            Self::ScalarPlanes => 8,
            #[cfg(target_family = "wasm")]
            Self::Simd128 | Self::Relaxed => wasm::WIDTH,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::AvxVnni => x86::AVX2_WIDTH,
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => x86::AVX512_WIDTH,
            #[cfg(target_arch = "x86_64")]
            Self::Amx => amx::WIDTH,
        }
    }

    /// Rows that [`Kernel::planes`] multiplies together; planes have whole tiles of them.
    pub fn tile_rows(self) -> usize {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Amx => amx::TILE_ROWS,
            #[cfg(target_family = "wasm")]
            Self::Relaxed => wasm::TILE_ROWS,
            _ => 1,
        }
    }

    /// Planes of bytes by signed bytes. Only where [`Kernel::takes_planes`].
    pub fn planes(self, operands: &mut Planes<'_>) {
        if !operands.fit(self.width(), self.tile_rows()) {
            debug_assert!(false, "the operands of a product do not fit together");
            return;
        }
        match self {
            // SAFETY: this kernel is made only where AMX is there; the operands fit.
            #[cfg(target_arch = "x86_64")]
            Self::Amx => unsafe { amx::planes(operands) },
            #[cfg(target_family = "wasm")]
            Self::Relaxed => wasm::planes(operands),
            _ => operands.multiply(self.width()),
        }
    }

    /// Bytes to words.
    pub fn widen(self, bytes: &[i8], words: &mut Vec<i16>) {
        words.resize(bytes.len(), 0);
        #[cfg(target_arch = "x86_64")]
        if matches!(self, Self::Avx2 | Self::AvxVnni | Self::Avx512 | Self::Amx) {
            // SAFETY: all of them are made only where AVX2 was found.
            return unsafe { x86::widen(bytes, words) };
        }
        words.iter_mut().zip(bytes).for_each(|(word, byte)| *word = i16::from(*byte));
    }

    /// Words by words. A sum beyond 31 bits wraps; the callers' scales see to it that none gets there.
    pub fn words(self, operands: &mut Words<'_>) {
        // SAFETY: a kernel of an instruction set is made only where that was found, or the module is built for it.
        unsafe {
            match self {
                #[cfg(target_family = "wasm")]
                Self::Simd128 | Self::Relaxed => dot::panel::<wasm::Words, 4, 2>(operands),
                #[cfg(target_arch = "x86_64")]
                Self::Avx2 => x86::avx2(operands),
                #[cfg(target_arch = "x86_64")]
                Self::AvxVnni => x86::avx_vnni(operands),
                #[cfg(target_arch = "x86_64")]
                Self::Avx512 | Self::Amx => x86::avx512(operands),
                Self::Scalar => dot::panel::<scalar::Words, 1, 4>(operands),
                Self::ScalarPlanes => dot::panel::<scalar::Words, 1, 2>(operands),
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
            .fold(0, i32::wrapping_add)
    }

    #[test]
    fn every_kernel_multiplies_words_exactly() {
        for kernel in Kernel::available() {
            let width = kernel.width();
            for rows in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 31] {
                for steps in [0, 1, 2, 7, 24] {
                    let depth = steps * 2 * STEPS;
                    let a: Vec<i16> = noise(rows * depth, 6).map(|n| n as i16 >> 2).collect();
                    let b: Vec<i16> = noise(depth * width, 7).map(|n| n as i16 >> 4).collect();
                    let out_stride = width + 1;
                    let mut out = vec![0; rows * out_stride];
                    kernel.words(&mut Words { a: &a, stride: depth, rows, depth, b: &b, out: &mut out, out_stride });
                    for (row, column) in (0..rows).flat_map(|row| (0..width).map(move |column| (row, column))) {
                        let expected = product(&a, &b, [depth, width, 2], row, column);
                        assert_eq!(out[row * out_stride + column], expected, "{kernel:?} {rows} {depth}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_kernel_widens_bytes() {
        for kernel in Kernel::available() {
            let bytes: Vec<i8> = (i8::MIN..=i8::MAX).collect();
            let mut words = Vec::new();
            kernel.widen(&bytes, &mut words);
            assert_eq!(words, (-128..=127).collect::<Vec<i16>>(), "{kernel:?}");
        }
    }

    #[test]
    fn planes_multiply_as_the_words_they_stand_for() {
        for kernel in Kernel::available().into_iter().filter(|kernel| kernel.takes_planes()) {
            let (width, tile) = (kernel.width(), kernel.tile_rows());
            for (tiles, units) in [(0, 1), (1, 0), (1, 1), (2, 3), (5, 6), (3, 48)] {
                let (rows, depth) = (tiles * tile, units * DEPTH_UNIT);
                let words: Vec<i16> = noise(rows * depth, 1).map(|n| (n % 16384) as i16 - OFFSET).collect();
                let b: Vec<i8> = noise(depth * width, 2).map(|n| n as i8).collect();
                let shifted = || words.iter().map(|word| word + OFFSET);
                let fine: Vec<u8> = shifted().map(|word| word as u8 % (1 << PLANE_BITS)).collect();
                let coarse: Vec<u8> = shifted().map(|word| (word >> PLANE_BITS) as u8).collect();
                let ones = vec![1i16; depth];
                let start: Vec<i32> =
                    (0..width).map(|column| start(product(&ones, &b, [depth, width, 4], 0, column))).collect();
                let mut out = vec![0; rows * width];
                let (fine, coarse, b) = (&fine[..], &coarse[..], &b[..]);
                kernel.planes(&mut Planes { fine, coarse, rows, depth, b, start: &start, out: &mut out });
                for (row, column) in (0..rows).flat_map(|row| (0..width).map(move |column| (row, column))) {
                    let expected = product(&words, b, [depth, width, 4], row, column);
                    assert_eq!(out[row * width + column], expected, "{kernel:?} {rows} {depth}");
                }
            }
        }
    }

    #[test]
    fn operands_that_do_not_fit_are_seen() {
        let (a, b, mut out) = ([0i16; 16], [0i16; 8 * 16], [0i32; 32]);
        let mut operands = Words { a: &a, stride: 8, rows: 2, depth: 8, b: &b, out: &mut out, out_stride: 16 };
        assert!(operands.fit(16));
        operands.rows = 3;
        assert!(!operands.fit(16));
        operands.rows = 2;
        operands.depth = 7;
        assert!(!operands.fit(16));
        operands.depth = 8;
        operands.stride = usize::MAX;
        assert!(!operands.fit(16));

        let (bytes, weights, mut out) = ([0u8; 256], [0i8; 512], [0i32; 32]);
        let (fine, coarse, b, start) = (&bytes, &bytes, &weights, &[0; 8]);
        let mut operands = Planes { fine, coarse, rows: 4, depth: 64, b, start, out: &mut out };
        assert!(operands.fit(8, 4));
        assert!(!operands.fit(16, 4));
        for (rows, depth) in [(8, 64), (3, 64), (4, 128), (4, 32), (usize::MAX - 3, 64), (4, usize::MAX - 63)] {
            (operands.rows, operands.depth) = (rows, depth);
            assert!(!operands.fit(8, 4), "{rows} {depth}");
        }
    }
}
