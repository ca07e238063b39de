//! The one shape of every integer product here, whatever the instructions.
//!
//! Both operands are read in groups of 32 bits: four bytes, or two 16-bit words. A step takes one group of each
//! row of `a`, repeats it over a vector, and adds its dot product with the groups of as many columns of `b`.

/// How one vector of groups is multiplied and added.
pub trait Dot {
    /// An element of the rows.
    type A: Copy;
    /// An element of the columns.
    type B: Copy;
    /// A register.
    type Vector: Copy;
    /// Elements in a group.
    const GROUP: usize;
    /// Groups in a register.
    const LANES: usize;

    /// # Safety
    /// The instruction set of the implementor is there.
    unsafe fn zero() -> Self::Vector;

    /// # Safety
    /// As for [`Dot::zero`]; one group can be read at `a`.
    unsafe fn repeat(a: *const Self::A) -> Self::Vector;

    /// # Safety
    /// As for [`Dot::zero`]; `LANES` groups can be read at `b`.
    unsafe fn load(b: *const Self::B) -> Self::Vector;

    /// `sum + a · b`, lane by lane.
    ///
    /// # Safety
    /// As for [`Dot::zero`].
    unsafe fn dot(sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// `sum` · 2^[`COARSE_BITS`]
    ///
    /// # Safety
    /// As for [`Dot::zero`].
    unsafe fn shift(sum: Self::Vector) -> Self::Vector;

    /// # Safety
    /// As for [`Dot::zero`]; `LANES` sums can be read at `sums`.
    unsafe fn sums(sums: *const i32) -> Self::Vector;

    /// # Safety
    /// As for [`Dot::zero`]; `LANES` sums can be written at `out`.
    unsafe fn store(sum: Self::Vector, out: *mut i32);
}

/// Steps between two tests of the loop; depths are padded to as many groups.
pub const STEPS: usize = 4;

/// How many bits a coarse element stands above a fine one.
pub const COARSE_BITS: u32 = 7;

/// The upper bits of those elements that do not fit a byte.
pub struct Coarse<'a, A, B> {
    /// `[rows, depth]`
    pub a: &'a [A],
    /// A multiple of `STEPS` groups.
    pub depth: usize,
    /// `[depth / GROUP, width, GROUP]`
    pub b: &'a [B],
    /// What the sums of each column start from, `[width]`.
    pub start: &'a [i32],
}

/// The operands of a product of some rows with one panel of columns.
pub struct Operands<'a, A, B> {
    /// Rows, `[rows, stride]`, of which the first `depth` elements count.
    pub a: &'a [A],
    /// Elements from one row to the next.
    pub stride: usize,
    /// The number of rows.
    pub rows: usize,
    /// Elements of a row that count: a multiple of `STEPS` groups.
    pub depth: usize,
    /// `[depth / GROUP, width, GROUP]`
    pub b: &'a [B],
    /// Multiplied with its own columns, counts 2^[`COARSE_BITS`] times.
    pub coarse: Option<Coarse<'a, A, B>>,
    /// `[rows, out_stride]`, of which the first `width` of each row are written.
    pub out: &'a mut [i32],
    /// Sums from one row of `out` to the next.
    pub out_stride: usize,
}

impl<A, B> Operands<'_, A, B> {
    /// Whether every read and write of a product with panels of `width` columns stays within the slices.
    pub fn fit(&self, width: usize, group: usize) -> bool {
        let within = |stride: usize, depth: usize, a: &[A], b: &[B]| {
            let last = (self.rows - 1).checked_mul(stride).and_then(|last| last.checked_add(depth));
            depth.is_multiple_of(group * STEPS)
                && last.is_some_and(|last| last <= a.len())
                && depth.checked_mul(width).is_some_and(|length| length <= b.len())
        };
        self.rows == 0
            || within(self.stride, self.depth, self.a, self.b)
                && (self.rows - 1)
                    .checked_mul(self.out_stride)
                    .and_then(|last| last.checked_add(width))
                    .is_some_and(|length| length <= self.out.len())
                && self.coarse.as_ref().is_none_or(|c| within(c.depth, c.depth, c.a, c.b) && c.start.len() >= width)
    }
}

/// Multiplies all rows with a panel of `VECTORS` registers of columns, `ROWS` rows at a time.
///
/// # Safety
/// The instruction set of `D` is there.
#[inline(always)]
pub unsafe fn panel<D: Dot, const ROWS: usize, const VECTORS: usize>(operands: &mut Operands<'_, D::A, D::B>) {
    let width = VECTORS * D::LANES;
    if !operands.fit(width, D::GROUP) {
        debug_assert!(false, "the operands of a product do not fit together");
        return;
    }
    let mut row = 0;
    while row + ROWS <= operands.rows {
        // SAFETY: the rows `row..row + ROWS` exist, and everything lies within the slices, as checked.
        unsafe { tile::<D, ROWS, VECTORS>(operands, row) };
        row += ROWS;
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
unsafe fn tile<D: Dot, const ROWS: usize, const VECTORS: usize>(operands: &mut Operands<'_, D::A, D::B>, row: usize) {
    // SAFETY: the caller promises that the operands fit, so all of these rows and panels can be read and written.
    unsafe {
        let mut sums = [[D::zero(); VECTORS]; ROWS];
        if let Some(coarse) = &operands.coarse {
            for sums in &mut sums {
                for (vector, sum) in sums.iter_mut().enumerate() {
                    *sum = D::sums(coarse.start.as_ptr().add(vector * D::LANES));
                }
            }
            let a = coarse.a.as_ptr().add(row * coarse.depth);
            add::<D, ROWS, VECTORS>(&mut sums, a, coarse.depth, coarse.depth / D::GROUP, coarse.b.as_ptr());
            for sums in &mut sums {
                for sum in sums {
                    *sum = D::shift(*sum);
                }
            }
        }
        let a = operands.a.as_ptr().add(row * operands.stride);
        add::<D, ROWS, VECTORS>(&mut sums, a, operands.stride, operands.depth / D::GROUP, operands.b.as_ptr());
        let out = operands.out.as_mut_ptr().add(row * operands.out_stride);
        for (row, sums) in sums.iter().enumerate() {
            for (vector, sum) in sums.iter().enumerate() {
                D::store(*sum, out.add(row * operands.out_stride + vector * D::LANES));
            }
        }
    }
}

/// Adds the products of some rows with one panel.
///
/// # Safety
/// The instruction set of `D` is there; `groups` groups of each row can be read at `a`, `groups · width` at `b`;
/// `groups` is a multiple of `STEPS`.
#[inline(always)]
unsafe fn add<D: Dot, const ROWS: usize, const VECTORS: usize>(
    sums: &mut [[D::Vector; VECTORS]; ROWS],
    mut a: *const D::A,
    stride: usize,
    groups: usize,
    mut b: *const D::B,
) {
    let mut left = groups / STEPS;
    while left > 0 {
        // SAFETY: every offset below is within what the caller promises.
        unsafe {
            for step in 0..STEPS {
                let mut columns = [D::zero(); VECTORS];
                for (vector, column) in columns.iter_mut().enumerate() {
                    *column = D::load(b.add((step * VECTORS + vector) * D::LANES * D::GROUP));
                }
                for (row, sums) in sums.iter_mut().enumerate() {
                    let group = D::repeat(a.add(row * stride + step * D::GROUP));
                    for (sum, column) in sums.iter_mut().zip(columns) {
                        *sum = D::dot(*sum, group, column);
                    }
                }
            }
            a = a.add(STEPS * D::GROUP);
            b = b.add(STEPS * VECTORS * D::LANES * D::GROUP);
        }
        left -= 1;
    }
}
