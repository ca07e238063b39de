//! Products in simd128, and by relaxed SIMD where the module's host offers it.
//!
//! An engine that does not know relaxed SIMD refuses a module that has any of it, so its one kernel is a module of its
//! own, which reads and writes this one's memory.

use core::arch::wasm32::*;
use std::sync::OnceLock;

use super::dot::Dot;
use super::planes::{DEPTH_UNIT, OFFSET, PLANE_BITS, Planes, start};

/// Columns of a panel.
pub const WIDTH: usize = 8;

/// Rows that the kernel in relaxed SIMD multiplies together.
pub const TILE_ROWS: usize = 6;

/// Words by words: `i32x4.dot_i16x8_s`.
pub struct Words;

// SAFETY of the reads below: each `unsafe` block reads or writes what the trait's contract promises to be there.

impl Dot for Words {
    type Vector = v128;
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn zero() -> v128 {
        i32x4_splat(0)
    }

    #[inline(always)]
    unsafe fn repeat(a: *const i16) -> v128 {
        // SAFETY: one group can be read.
        unsafe { v128_load32_splat(a.cast()) }
    }

    #[inline(always)]
    unsafe fn load(b: *const i16) -> v128 {
        // SAFETY: `LANES` groups can be read.
        unsafe { v128_load(b.cast()) }
    }

    #[inline(always)]
    unsafe fn dot(sum: v128, a: v128, b: v128) -> v128 {
        i32x4_add(sum, i32x4_dot_i16x8(a, b))
    }

    #[inline(always)]
    unsafe fn store(sum: v128, out: *mut i32) {
        // SAFETY: `LANES` sums can be written.
        unsafe { v128_store(out.cast(), sum) }
    }
}

/// A product of planes. The operands fit.
type Product = fn(&mut Planes<'_>);

static OFFERED: OnceLock<Product> = OnceLock::new();

/// The product that was offered and taken.
pub fn relaxed() -> Option<Product> {
    OFFERED.get().copied()
}

/// Multiplies planes by that product.
pub fn planes(operands: &mut Planes<'_>) {
    match relaxed() {
        Some(product) => product(operands),
        None => operands.multiply(WIDTH),
    }
}

/// Takes a product of planes by relaxed SIMD if it is right and one instruction here; answers whether.
pub fn offer_relaxed(product: Product) -> bool {
    let taken = is_one_instruction(product) && is_right(product);
    taken && OFFERED.set(product).is_ok()
}

/// Whether four products of bytes are added at once. Where they are in pairs first, and saturate, the engine makes
/// three instructions of one (x86 without VNNI), which words beat.
fn is_one_instruction(product: Product) -> bool {
    let (fine, coarse) = ([u8::MAX; DEPTH_UNIT * TILE_ROWS], [0; DEPTH_UNIT * TILE_ROWS]);
    let (b, start, mut out) = ([i8::MAX; DEPTH_UNIT * WIDTH], [0; WIDTH], [0; TILE_ROWS * WIDTH]);
    let (fine, coarse, b, start, rows, depth) = (&fine, &coarse, &b, &start, TILE_ROWS, DEPTH_UNIT);
    product(&mut Planes { fine, coarse, rows, depth, b, start, out: &mut out });
    // x86 reads the bytes without a sign, ARM with one.
    let sum = |byte: i32| DEPTH_UNIT as i32 * byte * i32::from(i8::MAX);
    out.iter().all(|found| *found == sum(255)) || out.iter().all(|found| *found == sum(-1))
}

/// Whether a product of the largest and the smallest values is what plain loops say.
fn is_right(product: Product) -> bool {
    const DEPTH: usize = 2 * DEPTH_UNIT;
    let byte = |i: usize| [0, 127, 1, 126, 77][i * 7 % 5];
    let fine: [u8; DEPTH * TILE_ROWS] = std::array::from_fn(byte);
    let coarse: [u8; DEPTH * TILE_ROWS] = std::array::from_fn(|i| byte(i / 3 + 2));
    let b: [i8; DEPTH * WIDTH] = std::array::from_fn(|i| [-127, 127, 0, 3, -1, 88, -128][i * 5 % 7]);
    let starts: [i32; WIDTH] = std::array::from_fn(|i| start(i as i32 * 1000 - i32::from(OFFSET >> PLANE_BITS)));
    let by = |multiply: &dyn Fn(&mut Planes<'_>)| {
        let mut out = [0; TILE_ROWS * WIDTH];
        let (fine, coarse, b) = (&fine, &coarse, &b);
        multiply(&mut Planes { fine, coarse, rows: TILE_ROWS, depth: DEPTH, b, start: &starts, out: &mut out });
        out
    };
    by(&|planes| product(planes)) == by(&|planes| planes.multiply(WIDTH))
}
