//! Products of planes in AMX, the matrix unit of Xeon processors since Sapphire Rapids: 16 rows by 16 columns by 64 bytes
//! an instruction. The compiler's own functions for it are not stable, so the loop is in assembly.

use core::arch::asm;
use core::arch::x86_64::__cpuid_count;
use std::sync::OnceLock;

use super::planes::{DEPTH_UNIT, GROUP, PLANE_BITS, Planes};

/// Columns of a panel: two tiles.
pub const WIDTH: usize = 2 * TILE_COLUMNS;

/// Rows of a tile.
pub const TILE_ROWS: usize = 16;

/// Columns of a tile of sums.
const TILE_COLUMNS: usize = 16;

/// What the tiles look like: all are 16 rows of 64 bytes.
#[repr(C, align(64))]
struct TileConfig {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

static CONFIG: TileConfig = TileConfig {
    palette: 1,
    start_row: 0,
    reserved: [0; 14],
    row_bytes: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
    rows: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
};

/// The sums of a tile of rows: coarse and fine, left and right.
#[repr(C, align(64))]
struct Sums([[[i32; TILE_COLUMNS]; TILE_ROWS]; 4]);

/// Whether the processor has AMX for bytes, and the system lets this process use it. Asked once; Linux only.
pub fn is_there() -> bool {
    static IS_THERE: OnceLock<bool> = OnceLock::new();
    *IS_THERE.get_or_init(|| {
        const TILE: u32 = 1 << 24;
        const INT8: u32 = 1 << 25;
        is_x86_feature_detected!("avx512bw")
            && __cpuid_count(0, 0).eax >= 7
            && __cpuid_count(7, 0).edx & (TILE | INT8) == TILE | INT8
            && is_permitted()
    })
}

/// Asks Linux for the tiles' state: it is large, so a thread has none until its process asks.
#[cfg(target_os = "linux")]
fn is_permitted() -> bool {
    const ARCH_PRCTL: isize = 158;
    const ARCH_REQ_XCOMP_PERM: usize = 0x1023;
    const TILE_DATA: usize = 18;
    let mut answer = ARCH_PRCTL;
    // SAFETY: a system call that touches no memory of ours; a system that does not know it answers with an error.
    unsafe {
        asm!(
            "syscall",
            inout("rax") answer,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") TILE_DATA,
            out("rcx") _,
            out("r11") _,
            options(nostack),
        );
    }
    answer == 0
}

#[cfg(not(target_os = "linux"))]
fn is_permitted() -> bool {
    false
}

/// Multiplies planes; see [`Planes::multiply`].
///
/// # Safety
/// [`is_there`]; the operands fit panels of [`WIDTH`] columns and tiles of [`TILE_ROWS`] rows.
#[target_feature(enable = "avx512f,avx512bw")]
pub unsafe fn planes(operands: &mut Planes<'_>) {
    let depth = operands.depth;
    let mut sums = Sums([[[0; TILE_COLUMNS]; TILE_ROWS]; 4]);
    // SAFETY: the caller promises AMX.
    unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const CONFIG, options(nostack, readonly)) };
    let tiles = operands.out.chunks_exact_mut(TILE_ROWS * WIDTH).zip((0..operands.rows).step_by(TILE_ROWS));
    for (out, row) in tiles {
        // SAFETY: the operands fit, so 16 rows of `depth` bytes can be read of both planes, and the whole panel.
        unsafe {
            asm!(
                "tilezero tmm0",
                "tilezero tmm1",
                "tilezero tmm2",
                "tilezero tmm3",
                "test {left}, {left}",
                "jz 3f",
                "2:",
                "tileloadd tmm4, [{coarse} + {depth}]",
                "tileloadd tmm6, [{b} + {stride}]",
                "tileloadd tmm7, [{b} + {stride} + 64]",
                "tileloadd tmm5, [{fine} + {depth}]",
                "tdpbusd tmm0, tmm4, tmm6",
                "tdpbusd tmm1, tmm4, tmm7",
                "tdpbusd tmm2, tmm5, tmm6",
                "tdpbusd tmm3, tmm5, tmm7",
                "add {coarse}, 64",
                "add {fine}, 64",
                "add {b}, {step}",
                "dec {left}",
                "jnz 2b",
                "3:",
                "tilestored [{sums} + {row}], tmm0",
                "tilestored [{sums} + {row} + 1024], tmm1",
                "tilestored [{sums} + {row} + 2048], tmm2",
                "tilestored [{sums} + {row} + 3072], tmm3",
                coarse = inout(reg) operands.coarse.as_ptr().add(row * depth) => _,
                fine = inout(reg) operands.fine.as_ptr().add(row * depth) => _,
                b = inout(reg) operands.b.as_ptr() => _,
                left = inout(reg) depth / DEPTH_UNIT => _,
                depth = in(reg) depth,
                stride = in(reg) WIDTH * GROUP,
                step = const WIDTH * DEPTH_UNIT,
                sums = in(reg) &raw mut sums,
                row = in(reg) 4 * TILE_COLUMNS,
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack),
            );
        }
        let Sums([coarse_left, coarse_right, fine_left, fine_right]) = &sums;
        let halves = [(coarse_left, fine_left, 0), (coarse_right, fine_right, TILE_COLUMNS)];
        for (coarse, fine, column) in halves {
            let start = operands.start.get(column..).unwrap_or_default();
            for ((out, coarse), fine) in out.chunks_exact_mut(WIDTH).zip(coarse).zip(fine) {
                let out = out.get_mut(column..).unwrap_or_default();
                for (((out, coarse), fine), start) in out.iter_mut().zip(coarse).zip(fine).zip(start) {
                    *out = (coarse.wrapping_add(*start) << PLANE_BITS).wrapping_add(*fine);
                }
            }
        }
    }
    // SAFETY: as above; a thread that keeps tiles is slower to switch.
    unsafe { asm!("tilerelease", options(nostack, nomem)) };
}
