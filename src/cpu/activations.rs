//! The rows that go into a product, rounded to the integers that the kernel takes.
//!
//! One column in eight, those with the largest values, would set the steps of all the others. Where rows are bytes
//! these outliers get 7 bits more: `fine` has the low ones, in the same place as any byte, and `coarse` the high ones.

use rten_simd::SimdOp;

use super::kernel::{COARSE_BITS, Kernel, STEPS};
use super::quantise::{Magnitudes, RowScale, ToBytes, ToWholeWords};

/// Elements that a row's length is padded to, for bytes and words alike.
const DEPTH_UNIT: usize = 4 * STEPS;

/// One column of so many is an outlier.
const COLUMNS_PER_OUTLIER: usize = 8;

/// The most outliers: their products stay below 31 bits.
const OUTLIER_LIMIT: usize = 512;

/// What is added to an outlier's high bits, so that none is negative.
pub const COARSE_OFFSET: i32 = 64;

/// Quantised rows; the buffers are kept from one product to the next.
#[derive(Default)]
pub struct Activations {
    /// `[rows, depth]` where the kernel takes bytes.
    pub fine: Vec<u8>,
    /// High bits of the outliers plus [`COARSE_OFFSET`], `[rows, coarse_depth]`.
    pub coarse: Vec<u8>,
    /// The columns that are outliers, in order; at most `coarse_depth`.
    pub outliers: Vec<usize>,
    /// `[rows, depth]` where the kernel takes words.
    pub words: Vec<i16>,
    /// `[rows]`
    pub rows: Vec<RowScale>,
    /// The padded length of a row. What stands in the padding is multiplied by 0.
    pub depth: usize,
    /// The padded number of outliers.
    pub coarse_depth: usize,
    magnitudes: Vec<f32>,
    row: Vec<f32>,
    far: Vec<f32>,
}

impl Activations {
    /// `inputs` padded to what a kernel takes.
    pub fn depth_of(inputs: usize) -> usize {
        inputs.next_multiple_of(DEPTH_UNIT)
    }

    /// Replaces the rows. Each of `rows` is `[inputs]`.
    pub fn quantise<'a>(
        &mut self,
        kernel: Kernel,
        rows: impl ExactSizeIterator<Item = &'a [f32]> + Clone,
        inputs: usize,
    ) {
        self.depth = Self::depth_of(inputs);
        self.rows.clear();
        if let Some(levels) = kernel.byte_levels() {
            self.fine.resize(rows.len() * self.depth, 0);
            self.find_outliers(rows.clone(), inputs);
            self.coarse.resize(rows.len() * self.coarse_depth, 0);
            for (row, values) in rows.enumerate() {
                self.set_bytes(row, values, levels);
            }
        } else {
            // The largest for which no sum of products with 8-bit weights leaves 31 bits.
            let levels = (i32::MAX / 128 / inputs.clamp(1, 1 << 20) as i32).min(i32::from(i16::MAX)) as f32;
            self.words.resize(rows.len() * self.depth, 0);
            for (out, row) in self.words.chunks_exact_mut(self.depth).zip(rows) {
                self.rows.push(ToWholeWords { row, out, levels }.dispatch());
            }
        }
    }

    /// Chooses the columns with the largest magnitudes.
    fn find_outliers<'a>(&mut self, rows: impl Iterator<Item = &'a [f32]>, inputs: usize) {
        self.coarse_depth = (inputs / COLUMNS_PER_OUTLIER).clamp(1, OUTLIER_LIMIT).next_multiple_of(DEPTH_UNIT);
        self.magnitudes.clear();
        self.magnitudes.resize(inputs, 0.0);
        for row in rows {
            Magnitudes { row, largest: &mut self.magnitudes }.dispatch();
        }
        self.outliers.clear();
        self.outliers.extend(0..inputs);
        let largest_first = |a: &usize, b: &usize| {
            let magnitude = |column: &usize| self.magnitudes.get(*column).copied().unwrap_or_default();
            magnitude(b).total_cmp(&magnitude(a)).then(a.cmp(b))
        };
        if self.coarse_depth < inputs {
            self.outliers.select_nth_unstable_by(self.coarse_depth, largest_first);
            self.outliers.truncate(self.coarse_depth);
        }
        self.outliers.sort_unstable();
    }

    fn set_bytes(&mut self, row: usize, values: &[f32], levels: u8) {
        let Self { fine, coarse, outliers, rows, depth, coarse_depth, row: inliers, far, .. } = self;
        let fine = fine.get_mut(row * *depth..(row + 1) * *depth).unwrap_or_default();
        let coarse = coarse.get_mut(row * *coarse_depth..(row + 1) * *coarse_depth).unwrap_or_default();
        far.clear();
        far.extend(outliers.iter().filter_map(|column| values.get(*column)));
        inliers.clear();
        inliers.extend_from_slice(values);
        // Any column that is none; where there is none, all values are in `far`.
        let first = outliers.iter().zip(0..).take_while(|(column, place)| *column == place).count();
        let filler = values.get(first).copied().unwrap_or_default();
        for column in outliers.iter() {
            if let Some(value) = inliers.get_mut(*column) {
                *value = filler;
            }
        }
        let reach = ((COARSE_OFFSET << COARSE_BITS) - 1) as f32;
        let scale = ToBytes { row: inliers, outliers: far, reach, out: &mut *fine, levels }.dispatch();
        let inverse = if scale.scale > 0.0 { scale.scale.recip() } else { 0.0 };
        for ((column, value), coarse) in outliers.iter().zip(far).zip(coarse) {
            // Half a step for the rounding; never negative.
            let zero = (COARSE_OFFSET << COARSE_BITS) as f32 + 0.5;
            let steps = ((*value - scale.shift) * inverse + zero) as i32;
            if let Some(fine) = fine.get_mut(*column) {
                *fine = (steps & ((1 << COARSE_BITS) - 1)) as u8;
            }
            *coarse = (steps >> COARSE_BITS).clamp(0, 2 * COARSE_OFFSET - 1) as u8;
        }
        rows.push(scale);
    }
}
