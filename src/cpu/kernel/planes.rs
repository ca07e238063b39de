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

/// Columns of a panel.
pub const WIDTH: usize = 8;

/// Weights in a group: 32 bits.
pub const GROUP: usize = 4;

/// Elements that a row's length is padded to.
pub const DEPTH_UNIT: usize = 16;

/// Rows that are multiplied together; buffers have whole tiles of them.
pub const TILE_ROWS: usize = 4;

/// The operands of a product of some rows with one panel of columns.
pub struct Planes<'a> {
    /// Low bits of the words, `[rows, depth]`.
    pub fine: &'a [u8],
    /// High bits of the words, `[rows, depth]`.
    pub coarse: &'a [u8],
    /// The number of rows, whole tiles.
    pub rows: usize,
    /// Elements of a row, a multiple of [`DEPTH_UNIT`].
    pub depth: usize,
    /// `[depth / GROUP, WIDTH, GROUP]`
    pub b: &'a [i8],
    /// What makes up for the offset in the coarse sum of each column, `[WIDTH]`: see [`start`].
    pub start: &'a [i32],
    /// `[rows, WIDTH]`, overwritten.
    pub out: &'a mut [i32],
}

/// The start of the coarse sum of a column whose weights add up to `total`.
pub fn start(total: i32) -> i32 {
    -total * i32::from(OFFSET >> PLANE_BITS)
}

/// A product of planes, somewhere else. The operands fit.
pub type Product = fn(&mut Planes<'_>);

impl Planes<'_> {
    /// Whether every read and write stays within the slices.
    pub fn fit(&self) -> bool {
        let rows = self.rows.checked_mul(self.depth);
        self.rows.is_multiple_of(TILE_ROWS)
            && self.depth.is_multiple_of(DEPTH_UNIT)
            && rows.is_some_and(|length| length <= self.fine.len() && length <= self.coarse.len())
            && self.depth.checked_mul(WIDTH).is_some_and(|length| length <= self.b.len())
            && self.rows.checked_mul(WIDTH).is_some_and(|length| length <= self.out.len())
            && self.start.len() >= WIDTH
    }

    /// The product, by plain loops: what every other way is tested against. Sums wrap.
    pub fn multiply(&mut self) {
        let rows = self.fine.chunks_exact(self.depth.max(1)).zip(self.coarse.chunks_exact(self.depth.max(1)));
        for ((fine, coarse), out) in rows.zip(self.out.chunks_exact_mut(WIDTH)).take(self.rows) {
            let sum = |row: &[u8], column: usize, start: i32| {
                let groups = row.as_chunks::<GROUP>().0.iter().zip(self.b.as_chunks::<GROUP>().0.chunks_exact(WIDTH));
                groups.fold(start, |sum, (row, columns)| {
                    let weights = columns.get(column).copied().unwrap_or_default();
                    let products = row.iter().zip(weights).map(|(a, b)| i32::from(*a) * i32::from(b));
                    sum.wrapping_add(products.sum())
                })
            };
            for (column, (out, start)) in out.iter_mut().zip(self.start).enumerate() {
                *out = sum(fine, column, sum(coarse, column, *start) << PLANE_BITS);
            }
        }
    }
}
