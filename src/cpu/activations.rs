//! The rows that go into a product, rounded to the integers that the kernel takes.

use rten_simd::SimdOp;

use super::kernel::{DEPTH_UNIT, Kernel, PLANE_LEVELS};
use super::quantise::{ToPlanes, ToWholeWords};

/// Quantised rows; the buffers are kept from one product to the next.
#[derive(Default)]
pub struct Activations {
    /// `[rows, depth]`
    pub words: Vec<i16>,
    /// Low and high bits of the words, `[padded rows, depth]` each, where the kernel takes planes; see
    /// [`super::kernel::Planes`].
    pub fine: Vec<u8>,
    /// See `fine`.
    pub coarse: Vec<u8>,
    /// `[rows]` the value of one step of each row.
    pub scales: Vec<f32>,
    /// Rows of the planes: whole tiles of the kernel.
    pub padded_rows: usize,
    /// The padded length of a row. What stands in the padding is multiplied by 0.
    pub depth: usize,
}

impl Activations {
    /// `inputs` padded to what a kernel takes.
    pub fn depth_of(inputs: usize) -> usize {
        inputs.next_multiple_of(DEPTH_UNIT)
    }

    /// Replaces the rows. Each of `rows` is `[inputs]`.
    pub fn quantise<'a>(&mut self, kernel: Kernel, rows: impl ExactSizeIterator<Item = &'a [f32]>, inputs: usize) {
        self.depth = Self::depth_of(inputs);
        self.scales.clear();
        // The largest for which no sum of products with 8-bit weights leaves 31 bits.
        let levels = (i32::MAX / 128 / inputs.clamp(1, 1 << 20) as i32).min(i32::from(i16::MAX)) as i16;
        if !kernel.takes_planes() {
            self.words.resize(rows.len() * self.depth, 0);
            for (out, row) in self.words.chunks_exact_mut(self.depth).zip(rows) {
                self.scales.push(ToWholeWords { row, out, levels: f32::from(levels) }.dispatch());
            }
            return;
        }
        self.words.resize(self.depth, 0);
        self.padded_rows = rows.len().next_multiple_of(kernel.tile_rows());
        self.fine.resize(self.padded_rows * self.depth, 0);
        self.coarse.resize(self.padded_rows * self.depth, 0);
        let planes = self.fine.chunks_exact_mut(self.depth).zip(self.coarse.chunks_exact_mut(self.depth));
        for ((fine, coarse), row) in planes.zip(rows) {
            let words = &mut self.words;
            self.scales.push(ToWholeWords { row, out: words, levels: f32::from(levels.min(PLANE_LEVELS)) }.dispatch());
            ToPlanes { words, fine, coarse }.dispatch();
        }
    }
}
