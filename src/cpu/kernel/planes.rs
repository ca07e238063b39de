//! Products of words that are kept as two planes of bytes: for instructions that multiply bytes much faster.
//!
//! A word of 14 bits plus [`OFFSET`] is `coarse · 2^`[`PLANE_BITS`]` + fine`, neither of more than 7 bits. Bytes of 7
//! bits mean the same to every engine's relaxed instruction, whether it reads them with a sign or without.

/// Bits of a byte of a plane.
pub const PLANE_BITS: u32 = 7;

/// The largest word.
pub const PLANE_LEVELS: i16 = OFFSET - 1;

/// What is added to a word, so that neither plane has a sign.
pub const OFFSET: i16 = 1 << (2 * PLANE_BITS - 1);

/// Weights in a group: 32 bits.
pub const GROUP: usize = 4;

/// Elements that a row's length is padded to.
pub const DEPTH_UNIT: usize = 64;

/// The operands of a product of some rows with one panel of columns.
pub struct Planes<'a> {
    /// Low bits of the words, `[rows, depth]`.
    pub fine: &'a [u8],
    /// High bits of the words, `[rows, depth]`.
    pub coarse: &'a [u8],
    /// The number of rows, whole tiles of the kernel.
    pub rows: usize,
    /// Elements of a row, a multiple of [`DEPTH_UNIT`].
    pub depth: usize,
    /// `[depth / GROUP, width, GROUP]`
    pub b: &'a [i8],
    /// What makes up for the offset in the coarse sum of each column, `[width]`: see [`start`].
    pub start: &'a [i32],
    /// `[rows, width]`, overwritten.
    pub out: &'a mut [i32],
}

/// The start of the coarse sum of a column whose weights add up to `total`.
pub fn start(total: i32) -> i32 {
    -total * i32::from(OFFSET >> PLANE_BITS)
}

impl Planes<'_> {
    /// Whether every read and write of a product with panels of `width` columns, `tile_rows` rows at a time, stays
    /// within the slices.
    pub fn fit(&self, width: usize, tile_rows: usize) -> bool {
        let rows = self.rows.checked_mul(self.depth);
        self.rows.is_multiple_of(tile_rows)
            && self.depth.is_multiple_of(DEPTH_UNIT)
            && rows.is_some_and(|length| length <= self.fine.len() && length <= self.coarse.len())
            && self.depth.checked_mul(width).is_some_and(|length| length <= self.b.len())
            && self.rows.checked_mul(width).is_some_and(|length| length <= self.out.len())
            && self.start.len() >= width
    }

    /// The product with a panel of `width` columns, by plain loops: what every other way is tested against. Sums wrap.
    pub fn multiply(&mut self, width: usize) {
        for (row, out) in self.out.chunks_exact_mut(width).enumerate().take(self.rows) {
            let of_plane = |plane: &[u8], column: usize, start: i32| {
                let row = plane.get(row * self.depth..(row + 1) * self.depth).unwrap_or_default();
                let groups = row.as_chunks::<GROUP>().0.iter().zip(self.b.as_chunks::<GROUP>().0.chunks_exact(width));
                groups.fold(start, |sum, (row, columns)| {
                    let weights = columns.get(column).copied().unwrap_or_default();
                    let products = row.iter().zip(weights).map(|(a, b)| i32::from(*a) * i32::from(b));
                    sum.wrapping_add(products.sum())
                })
            };
            for (column, (out, start)) in out.iter_mut().zip(self.start).enumerate() {
                *out = of_plane(self.fine, column, of_plane(self.coarse, column, *start) << PLANE_BITS);
            }
        }
    }
}
