//! The one shape of every product of words here, whatever the instructions.
//!
//! Both operands are read in groups of 32 bits, two words each. A step takes one group of each row of `a`, repeats it
//! over a vector, and adds its dot product with the groups of as many columns of `b`.

/// How one vector of groups is multiplied and added.
pub trait Dot {
    /// A register.
    type Vector: Copy;
    /// Groups in a register.
    const LANES: usize;

    /// # Safety
    /// The instruction set of the implementor is there.
    unsafe fn zero() -> Self::Vector;

    /// # Safety
    /// As for [`Dot::zero`]; one group can be read at `a`.
    unsafe fn repeat(a: *const i16) -> Self::Vector;

    /// # Safety
    /// As for [`Dot::zero`]; `LANES` groups can be read at `b`.
    unsafe fn load(b: *const i16) -> Self::Vector;

    /// `sum + a · b`, lane by lane.
    ///
    /// # Safety
    /// As for [`Dot::zero`].
    unsafe fn dot(sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// # Safety
    /// As for [`Dot::zero`]; `LANES` sums can be written at `out`.
    unsafe fn store(sum: Self::Vector, out: *mut i32);
}

/// Words in a group.
pub const GROUP: usize = 2;

/// Steps between two tests of the loop; depths are padded to as many groups.
pub const STEPS: usize = 4;

/// Rows that are multiplied together where fewer than a tile's are left.
const TAIL_ROWS: usize = 4;

/// The operands of a product of some rows with one panel of columns.
pub struct Words<'a> {
    /// Rows, `[rows, stride]`, of which the first `depth` elements count.
    pub a: &'a [i16],
    /// Elements from one row to the next.
    pub stride: usize,
    /// The number of rows.
    pub rows: usize,
    /// Elements of a row that count: a multiple of `STEPS` groups.
    pub depth: usize,
    /// `[depth / GROUP, width, GROUP]`
    pub b: &'a [i16],
    /// `[rows, out_stride]`, of which the first `width` of each row are written.
    pub out: &'a mut [i32],
    /// Sums from one row of `out` to the next.
    pub out_stride: usize,
}

impl Words<'_> {
    /// Whether every read and write of a product with panels of `width` columns stays within the slices.
    pub fn fit(&self, width: usize) -> bool {
        let fits = |stride: usize, last: usize, length: usize| {
            let last = (self.rows - 1).checked_mul(stride).and_then(|start| start.checked_add(last));
            last.is_some_and(|last| last <= length)
        };
        self.rows == 0
            || self.depth.is_multiple_of(GROUP * STEPS)
                && fits(self.stride, self.depth, self.a.len())
                && fits(self.out_stride, width, self.out.len())
                && self.depth.checked_mul(width).is_some_and(|length| length <= self.b.len())
    }
}

/// Multiplies all rows with a panel of `VECTORS` registers of columns, `ROWS` rows at a time.
///
/// # Safety
/// The instruction set of `D` is there.
#[inline(always)]
pub unsafe fn panel<D: Dot, const ROWS: usize, const VECTORS: usize>(operands: &mut Words<'_>) {
    let width = VECTORS * D::LANES;
    if !operands.fit(width) {
        debug_assert!(false, "the operands of a product do not fit together");
        return;
    }
    let mut row = 0;
    while row + ROWS <= operands.rows {
        // SAFETY: the rows `row..row + ROWS` exist, and everything lies within the slices, as checked.
        unsafe { tile::<D, ROWS, VECTORS>(operands, row) };
        row += ROWS;
    }
    while row + TAIL_ROWS <= operands.rows {
        // SAFETY: as above.
        unsafe { tile::<D, TAIL_ROWS, VECTORS>(operands, row) };
        row += TAIL_ROWS;
    }
    while row < operands.rows {
        // SAFETY: as above, for one row.
        unsafe { tile::<D, 1, VECTORS>(operands, row) };
        row += 1;
    }
}

/// `ROWS` rows from `row` on with one panel; the sums stay in registers.
///
/// # Safety
/// The instruction set of `D` is there; the operands fit; the rows are there.
#[inline(always)]
unsafe fn tile<D: Dot, const ROWS: usize, const VECTORS: usize>(operands: &mut Words<'_>, row: usize) {
    let stride = operands.stride;
    // SAFETY: the caller promises that the operands fit, so all of these rows and panels can be read and written.
    unsafe {
        let mut sums = [[D::zero(); VECTORS]; ROWS];
        let (mut a, mut b) = (operands.a.as_ptr().add(row * stride), operands.b.as_ptr());
        let mut left = operands.depth / (GROUP * STEPS);
        while left > 0 {
            for step in 0..STEPS {
                let mut columns = [D::zero(); VECTORS];
                for (vector, column) in columns.iter_mut().enumerate() {
                    *column = D::load(b.add((step * VECTORS + vector) * D::LANES * GROUP));
                }
                for (row, sums) in sums.iter_mut().enumerate() {
                    let group = D::repeat(a.add(row * stride + step * GROUP));
                    for (sum, column) in sums.iter_mut().zip(columns) {
                        *sum = D::dot(*sum, group, column);
                    }
                }
            }
            a = a.add(STEPS * GROUP);
            b = b.add(STEPS * VECTORS * D::LANES * GROUP);
            left -= 1;
        }
        let out = operands.out.as_mut_ptr().add(row * operands.out_stride);
        for (row, sums) in sums.iter().enumerate() {
            for (vector, sum) in sums.iter().enumerate() {
                D::store(*sum, out.add(row * operands.out_stride + vector * D::LANES));
            }
        }
    }
}
