//! What was measured of a device and a model, and how it is kept from one load to the next.

use serde::{Deserialize, Serialize};

use crate::gpu::Tiling;

/// The longest entry that is read, in bytes.
const MAX_ENTRY: usize = 4096;

/// The longest text that is left to the CPU where a GPU is there, in tokens: beyond what was measured, times are drawn
/// on in a straight line, and no farther than a full window.
const LONGEST_ON_CPU: usize = 512;

/// Which device scores which texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Division {
    /// The CPU all.
    Cpu,
    /// The GPU all.
    Gpu,
    /// The CPU the short ones.
    #[serde(rename_all = "camelCase")]
    ByLength {
        /// Tokens of the longest of these, special tokens included.
        cpu_tokens: usize,
    },
}

/// The outcome of a calibration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calibration {
    /// The fastest of the tilings that compute rightly.
    pub tiling: Tiling,
    /// Who scores what, where that was measured.
    pub division: Option<Division>,
}

/// A calibration as it is kept: what it holds for, and what it says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    engine: String,
    adapter: String,
    tiling: String,
    division: Option<Division>,
}

impl Division {
    /// Decides by the milliseconds that each device took for windows of two lengths in tokens, the shorter first.
    pub fn of(lengths: [usize; 2], cpu: [f64; 2], gpu: [f64; 2]) -> Self {
        // By how much the GPU is ahead.
        let [short, long] = [cpu[0] - gpu[0], cpu[1] - gpu[1]];
        if short >= 0.0 && long >= 0.0 {
            return Self::Gpu;
        }
        let crossing = lengths[0] as f64 + (lengths[1] as f64 - lengths[0] as f64) * -short / (long - short);
        if short < 0.0 && long > short && crossing < LONGEST_ON_CPU as f64 {
            return Self::ByLength { cpu_tokens: crossing as usize };
        }
        Self::Cpu
    }

    /// Why a text is scored where it is.
    pub fn reason(self) -> String {
        match self {
            Self::Cpu => "measured: the CPU is faster than WebGPU here".into(),
            Self::Gpu => "measured: WebGPU is faster than the CPU here".into(),
            Self::ByLength { cpu_tokens } => {
                format!(
                    "measured: WebGPU is faster here, but for texts of up to {cpu_tokens} tokens, which the CPU scores"
                )
            }
        }
    }
}

impl Calibration {
    /// The bytes to keep beside the weights that were measured.
    pub fn entry(&self, adapter: &str) -> Vec<u8> {
        let engine = env!("CARGO_PKG_VERSION").into();
        let entry = Entry { engine, adapter: adapter.into(), tiling: self.tiling.name(), division: self.division };
        serde_json::to_vec(&entry).unwrap_or_default()
    }

    /// Reads what was kept. Anyone may have written it; `None`, which means to measure again, where it is broken or
    /// holds for another adapter or version.
    pub fn read(entry: &[u8], adapter: &str) -> Option<Self> {
        let entry: Entry = (entry.len() <= MAX_ENTRY).then(|| serde_json::from_slice(entry).ok()).flatten()?;
        if entry.engine != env!("CARGO_PKG_VERSION") || entry.adapter != adapter {
            return None;
        }
        if matches!(entry.division, Some(Division::ByLength { cpu_tokens }) if cpu_tokens > LONGEST_ON_CPU) {
            return None;
        }
        Some(Self { tiling: Tiling::named(&entry.tiling)?, division: entry.division })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::Tile;

    #[test]
    fn texts_go_where_they_are_faster() {
        let of = |cpu, gpu| Division::of([24, 128], cpu, gpu);
        // A desktop GPU beside one thread of wasm.
        assert_eq!(of([30.0, 160.0], [6.0, 8.0]), Division::Gpu);
        // What imitates a GPU.
        assert_eq!(of([30.0, 160.0], [220.0, 1160.0]), Division::Cpu);
        // A GPU that takes 40 ms for anything meets a CPU of 1.25 ms a token at 32 tokens.
        assert_eq!(of([30.0, 160.0], [40.0, 40.0]), Division::ByLength { cpu_tokens: 32 });
        // Behind at both lengths, ahead at 232: still within a window.
        assert_eq!(of([5.0, 25.0], [45.0, 45.0]), Division::ByLength { cpu_tokens: 232 });
        // Ahead only where nothing was measured.
        assert_eq!(of([1.0, 6.0], [40.0, 41.0]), Division::Cpu);
        // Ahead at the short one only, as by chance.
        assert_eq!(of([30.0, 100.0], [29.0, 120.0]), Division::Cpu);
        // Clocks that stand still.
        assert_eq!(of([0.0, 0.0], [0.0, 0.0]), Division::Gpu);
        assert_eq!(of([f64::NAN, 1.0], [1.0, 1.0]), Division::Cpu);
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let divisions = [None, Some(Division::Cpu), Some(Division::Gpu), Some(Division::ByLength { cpu_tokens: 64 })];
        for division in divisions {
            let calibration = Calibration { tiling: Tiling::Shared { half: true, tile: Tile::LARGE }, division };
            let entry = calibration.entry("an adapter");
            assert_eq!(Calibration::read(&entry, "an adapter"), Some(calibration));
            assert_eq!(Calibration::read(&entry, "another"), None);
            // No part of an entry is one.
            assert!((0..entry.len()).all(|end| Calibration::read(&entry[..end], "an adapter").is_none()));
        }
    }

    #[test]
    fn what_is_broken_is_measured_again() {
        let good = String::from_utf8(
            Calibration { tiling: Tiling::Registers, division: Some(Division::ByLength { cpu_tokens: 64 }) }.entry("a"),
        )
        .unwrap();
        assert!(Calibration::read(good.as_bytes(), "a").is_some());
        for (from, to) in [
            ("registers", "shared-f64-1x1"),
            (env!("CARGO_PKG_VERSION"), "0.0.0"),
            ("64", "-1"),
            ("64", "513"),
            ("64", "1e99"),
            ("byLength", "byColour"),
            ("{", "{\"more\":1,"),
        ] {
            assert_eq!(Calibration::read(good.replacen(from, to, 1).as_bytes(), "a"), None, "{from} {to}");
        }
        for entry in ["", "null", "[]", "{}", &" ".repeat(1 << 20)] {
            assert_eq!(Calibration::read(entry.as_bytes(), "a"), None, "{entry:?}");
        }
    }
}
