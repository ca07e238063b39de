//! Which form of the kernels runs, and which forms a device can run.

/// How the kernels share out their work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tiling {
    /// Tiles in registers: what an adapter that imitates a GPU on the CPU is fastest with.
    Registers,
    /// Tiles in workgroup memory: what GPUs are made for.
    Shared {
        /// Products in f16, their sums in f32.
        half: bool,
        /// The tile of a product.
        tile: Tile,
    },
}

/// What a workgroup of 256 threads has of a product in workgroup memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Rows a thread: 2, 4 or 8. Few keep a large GPU busy with a short text, many read less.
    pub rows: usize,
    /// Inputs at a time: 16 or 32.
    pub depth: usize,
}

/// What a device allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of workgroup memory.
    pub workgroup_bytes: usize,
    /// Threads of a workgroup.
    pub threads: usize,
    /// Whether it has `shader-f16`.
    pub half: bool,
}

impl Tile {
    /// The tile that is tried first.
    pub const SMALL: Self = Self { rows: 4, depth: 16 };
    /// Twice the rows.
    pub const TALL: Self = Self { rows: 8, depth: 16 };
    /// Twice the rows and the depth: half the barriers.
    pub const LARGE: Self = Self { rows: 8, depth: 32 };

    const THREADS: usize = 256;

    /// Bytes of workgroup memory.
    fn bytes(self, half: bool) -> usize {
        self.depth * (16 * self.rows + 64) * if half { 2 } else { 4 }
    }
}

impl Tiling {
    /// Every tiling of the kernels.
    pub const ALL: [Self; 7] = [
        Self::Registers,
        Self::Shared { half: false, tile: Tile::SMALL },
        Self::Shared { half: false, tile: Tile::TALL },
        Self::Shared { half: false, tile: Tile::LARGE },
        Self::Shared { half: true, tile: Tile::SMALL },
        Self::Shared { half: true, tile: Tile::TALL },
        Self::Shared { half: true, tile: Tile::LARGE },
    ];

    /// The tilings that are worth a trial on a GPU, the most promising first; the last, in registers, runs anywhere.
    pub fn candidates(limits: Limits) -> Vec<Self> {
        let mut candidates = Vec::new();
        for half in [true, false] {
            let fits = |tile: Tile| tile.bytes(half) <= limits.workgroup_bytes && Tile::THREADS <= limits.threads;
            // Each costs the time to compile it: of the tiles with 8 rows only the deepest is tried.
            let tall = if fits(Tile::LARGE) { Tile::LARGE } else { Tile::TALL };
            let tiles = [Tile::SMALL, tall].into_iter().filter(|tile| fits(*tile) && (limits.half || !half));
            candidates.extend(tiles.map(|tile| Self::Shared { half, tile }));
        }
        candidates.push(Self::Registers);
        candidates
    }

    /// A name to keep it by, such as `shared-f16-8x32`.
    pub fn name(self) -> String {
        match self {
            Self::Registers => "registers".into(),
            Self::Shared { half, tile } => {
                format!("shared-{}-{}x{}", if half { "f16" } else { "f32" }, tile.rows, tile.depth)
            }
        }
    }

    /// The tiling of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tiling| tiling.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_fit_the_limits() {
        let names = |workgroup_bytes, threads, half| -> Vec<String> {
            Tiling::candidates(Limits { workgroup_bytes, threads, half }).into_iter().map(Tiling::name).collect()
        };
        // The least that WebGPU promises, and what desktop GPUs have.
        assert_eq!(names(16 << 10, 256, false), ["shared-f32-4x16", "shared-f32-8x16", "registers"]);
        assert_eq!(
            names(32 << 10, 1024, true),
            ["shared-f16-4x16", "shared-f16-8x32", "shared-f32-4x16", "shared-f32-8x32", "registers"]
        );
        assert_eq!(names(8 << 10, 256, false), ["shared-f32-4x16", "registers"]);
        assert_eq!(names(32 << 10, 128, true), ["registers"]);
    }

    #[test]
    fn a_name_is_read_back() {
        for tiling in Tiling::ALL {
            assert_eq!(Tiling::named(&tiling.name()), Some(tiling));
        }
        assert_eq!(Tiling::named("shared-f16-4x64"), None);
    }
}
