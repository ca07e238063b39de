//! The word embedding table, kept on the CPU as it is stored. Only the rows of the tokens at hand are
//! dequantised, so the table (half of mBERT's parameters) never has to fit a GPU buffer.

use half::f16;

use super::config::EncoderConfig;
use super::names::PartNames;
use super::weights::{BLOCK, Weights};
use crate::error::Result;

/// What is added to the word row at each place in a window, `[max_window, hidden]`: the place's position row and
/// token type row 0.
///
/// # Errors
/// As for [`Weights::matrix`].
pub fn position_rows(weights: &Weights<'_>, names: &PartNames, config: &EncoderConfig) -> Result<Vec<f32>> {
    let hidden = config.hidden;
    let mut rows = weights
        .matrix(&format!("{}.weight", names.positions), config.position_rows, hidden)?
        .split_off(config.first_position * hidden);
    let types = weights.matrix(&format!("{}.weight", names.token_types), config.token_types, hidden)?;
    for row in rows.chunks_exact_mut(hidden) {
        row.iter_mut().zip(&types).for_each(|(value, token_type)| *value += token_type);
    }
    Ok(rows)
}

/// `[rows, columns]` values in one of four storage forms.
pub struct EmbeddingTable {
    columns: usize,
    storage: Storage,
}

enum Storage {
    /// `[rows, columns]`
    Full(Vec<f32>),
    /// `[rows, columns]`
    Half(Vec<f16>),
    /// integers `[rows, columns]` (two's complement bytes), scales `[rows]`
    EightBit(Vec<u8>, Vec<f32>),
    /// nibbles `[rows, columns / 2]`, scales `[rows, columns / BLOCK]`
    FourBit(Vec<u8>, Vec<f16>),
}

impl EmbeddingTable {
    pub(super) fn full(columns: usize, values: Vec<f32>) -> Self {
        Self { columns, storage: Storage::Full(values) }
    }

    pub(super) fn half(columns: usize, values: Vec<f16>) -> Self {
        Self { columns, storage: Storage::Half(values) }
    }

    pub(super) fn eight_bit(columns: usize, integers: Vec<u8>, scales: Vec<f32>) -> Self {
        Self { columns, storage: Storage::EightBit(integers, scales) }
    }

    pub(super) fn four_bit(columns: usize, nibbles: Vec<u8>, scales: Vec<f16>) -> Self {
        Self { columns, storage: Storage::FourBit(nibbles, scales) }
    }

    /// Writes one row, `[columns]`. A row beyond the table leaves `out` as it is.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        let columns = self.columns;
        let values = row * columns..(row + 1) * columns;
        match &self.storage {
            Storage::Full(table) => {
                for (out, value) in out.iter_mut().zip(table.get(values).unwrap_or_default()) {
                    *out = *value;
                }
            }
            Storage::Half(table) => {
                for (out, value) in out.iter_mut().zip(table.get(values).unwrap_or_default()) {
                    *out = value.to_f32();
                }
            }
            Storage::EightBit(integers, scales) => {
                let scale = scales.get(row).copied().unwrap_or_default();
                for (out, value) in out.iter_mut().zip(integers.get(values).unwrap_or_default()) {
                    *out = f32::from(*value as i8) * scale;
                }
            }
            Storage::FourBit(nibbles, scales) => {
                let nibbles = nibbles.get(row * columns / 2..(row + 1) * columns / 2).unwrap_or_default();
                let scales = scales.get(row * columns / BLOCK..(row + 1) * columns / BLOCK).unwrap_or_default();
                let blocks = out.chunks_exact_mut(BLOCK).zip(nibbles.chunks_exact(BLOCK / 2)).zip(scales);
                for ((out, nibbles), scale) in blocks {
                    let scale = scale.to_f32();
                    for (pair, byte) in out.chunks_exact_mut(2).zip(nibbles) {
                        pair[0] = f32::from((byte & 15) as i8 - 8) * scale;
                        pair[1] = f32::from((byte >> 4) as i8 - 8) * scale;
                    }
                }
            }
        }
    }

    /// One row as it is stored, `[columns]` two's complement bytes and their scale; `None` where rows are not 8-bit.
    pub fn eight_bit_row(&self, row: usize) -> Option<(&[u8], f32)> {
        match &self.storage {
            Storage::EightBit(integers, scales) => {
                Some((integers.get(row * self.columns..(row + 1) * self.columns)?, *scales.get(row)?))
            }
            _ => None,
        }
    }

    /// One row as it is stored, pairs of nibbles `[columns / 2]` with the even column low, and their scales
    /// `[columns / 32]`; `None` where rows are not in 4-bit blocks.
    pub fn four_bit_row(&self, row: usize) -> Option<(&[u8], &[f16])> {
        match &self.storage {
            Storage::FourBit(nibbles, scales) => {
                let columns = self.columns;
                let nibbles = nibbles.get(row * columns / 2..(row + 1) * columns / 2)?;
                Some((nibbles, scales.get(row * columns / BLOCK..(row + 1) * columns / BLOCK)?))
            }
            _ => None,
        }
    }

    /// The rows of some tokens after one another, `[ids, columns]`.
    pub fn rows(&self, ids: impl ExactSizeIterator<Item = u32>) -> Vec<f32> {
        let mut rows = vec![0.0; ids.len() * self.columns];
        for (id, out) in ids.zip(rows.chunks_exact_mut(self.columns)) {
            self.copy_row(id as usize, out);
        }
        rows
    }
}
