//! Values in 4 bits: blocks of [`BLOCK`] that share a scale, value = (nibble − 8) · scale.

use half::f16;

use super::weights::BLOCK;

/// A run of blocks.
#[derive(Clone, Debug)]
pub struct FourBit {
    nibbles: Vec<u8>,
    scales: Vec<f16>,
}

impl FourBit {
    /// Rounds each value to the nearest. The scale puts the value of largest magnitude at −8, as GGML's Q4_0 does, so
    /// that blocks which come from there are found again exactly.
    pub fn of(values: &[f32]) -> Self {
        let mut blocks = Self::with_capacity(values.len());
        for block in values.chunks_exact(BLOCK) {
            let scale = f16::from_f32(largest(block) / -8.0);
            let step = Step::of(scale);
            blocks.push(&block.iter().map(|value| step.nearest(*value)).collect::<Vec<_>>(), scale);
        }
        blocks
    }

    /// No blocks yet, and room for those of so many values.
    pub(super) fn with_capacity(values: usize) -> Self {
        Self { nibbles: Vec::with_capacity(values / 2), scales: Vec::with_capacity(values / BLOCK) }
    }

    /// Appends a block of nibbles, one a byte.
    pub(super) fn push(&mut self, nibbles: &[u8], scale: f16) {
        self.nibbles.extend(nibbles.as_chunks::<2>().0.iter().map(|[low, high]| low | high << 4));
        self.scales.push(scale);
    }

    /// Pairs of nibbles, the even value low.
    pub fn nibbles(&self) -> &[u8] {
        &self.nibbles
    }

    /// A scale a block.
    pub fn scales(&self) -> &[f16] {
        &self.scales
    }

    /// What the blocks stand for.
    pub fn values(&self) -> impl Iterator<Item = f32> {
        self.nibbles.chunks_exact(BLOCK / 2).zip(&self.scales).flat_map(|(nibbles, scale)| {
            let step = Step::of(*scale);
            nibbles.iter().flat_map(|byte| [byte & 15, byte >> 4]).map(move |nibble| step.value(nibble))
        })
    }

    /// Whether every value comes back within the rounding of f16, in which such checkpoints are stored.
    pub fn is_lossless(&self, values: &[f32]) -> bool {
        values.iter().zip(self.values()).all(|(value, read)| f16::from_f32(*value) == f16::from_f32(read))
    }
}

/// The value of largest magnitude, sign and all.
pub(super) fn largest(values: &[f32]) -> f32 {
    values.iter().copied().fold(0.0f32, |a, b| if b.abs() > a.abs() { b } else { a })
}

/// The scale of a block as a number.
#[derive(Clone, Copy)]
pub(super) struct Step {
    scale: f32,
    inverse: f32,
}

impl Step {
    pub(super) fn of(scale: f16) -> Self {
        let scale = scale.to_f32();
        Self { scale, inverse: if scale == 0.0 { 0.0 } else { 1.0 / scale } }
    }

    pub(super) fn nearest(self, value: f32) -> u8 {
        ((value * self.inverse).round() + 8.0).clamp(0.0, 15.0) as u8
    }

    pub(super) fn value(self, nibble: u8) -> f32 {
        f32::from(nibble as i8 - 8) * self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_bit_blocks_come_back_exactly() {
        // Integers −8..=7 times a power of two, each block with its −8.
        let values: Vec<f32> = (0..4 * BLOCK).map(|i| ((i * 7) % 16) as f32 - 8.0).map(|v| v * 0.125).collect();
        let blocks = FourBit::of(&values);
        assert!(blocks.is_lossless(&values));
        assert_eq!(blocks.values().collect::<Vec<_>>(), values);
    }

    #[test]
    fn other_values_are_not_called_lossless() {
        let values: Vec<f32> = (0..BLOCK).map(|i| (i as f32).sin()).collect();
        assert!(!FourBit::of(&values).is_lossless(&values));
    }
}
