//! f32 or f16 weights to the small layouts of [`super::weights`]: 8-bit rows for the products, 4-bit
//! blocks (or 8-bit rows) for the word embeddings, f16 for the positions, f32 for what is tiny.

use std::collections::BTreeMap;

use half::f16;
use safetensors::{Dtype, tensor::TensorView};

use super::config::EncoderConfig;
use super::four_bit::FourBit;
use super::names::PartNames;
use super::weights::{BLOCK, Weights, scale_name};
use crate::error::{Error, ErrorKind, Result};

/// How the word embedding rows are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmbeddingPrecision {
    /// 4-bit blocks where they lose nothing but f16 rounding, 8-bit rows elsewhere.
    Auto,
    /// 4-bit blocks of 32 values with an f16 scale.
    FourBit,
    /// 8-bit rows with an f32 scale.
    EightBit,
}

/// What a conversion did to one tensor.
#[derive(Clone, Debug)]
pub struct TensorReport {
    /// The Hugging Face name.
    pub name: String,
    /// `f32`, `f16`, `int8` or `int4`.
    pub stored_as: &'static str,
    /// The largest difference between a value and what it reads back as.
    pub largest_error: f32,
}

struct Stored {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// Writes the tensors that the encoder uses as the bytes of a smaller `model.safetensors`.
///
/// # Errors
/// As for [`Weights::matrix`]; [`ErrorKind::ModelWeights`] when a value is not finite.
pub fn quantize(
    config: &EncoderConfig,
    weights: &Weights<'_>,
    embeddings: EmbeddingPrecision,
) -> Result<(Vec<u8>, Vec<TensorReport>)> {
    let names = PartNames::of(config);
    let (hidden, vocabulary) = (config.hidden, config.vocabulary);
    let mut stored = BTreeMap::new();
    let mut reports = Vec::new();

    for name in names.norms() {
        let [scale, shift] = weights.norm(name, hidden)?;
        keep_full(format!("{name}.weight"), scale, vec![hidden], &mut stored, &mut reports)?;
        keep_full(format!("{name}.bias"), shift, vec![hidden], &mut stored, &mut reports)?;
    }
    for (name, outputs, inputs) in names.linears(config) {
        let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        let values = finite(&weight, weights.matrix(&weight, outputs, inputs)?)?;
        reports.push(eight_bit(&weight, &values, outputs, inputs, &mut stored));
        let values = weights.vector(&bias, outputs)?;
        keep_full(bias, values, vec![outputs], &mut stored, &mut reports)?;
    }
    for (name, rows) in [(&names.positions, config.position_rows), (&names.token_types, config.token_types)] {
        let name = format!("{name}.weight");
        let values = finite(&name, weights.matrix(&name, rows, hidden)?)?;
        let halves: Vec<f16> = values.iter().map(|v| f16::from_f32(*v)).collect();
        let largest_error = largest_difference(&values, halves.iter().map(|h| h.to_f32()));
        stored.insert(name.clone(), half(&halves, vec![rows, hidden]));
        reports.push(TensorReport { name, stored_as: "f16", largest_error });
    }
    let (weight, bias) = (format!("{}.weight", names.head), format!("{}.bias", names.head));
    let (weight_values, bias_values) = (weights.matrix(&weight, 2, hidden)?, weights.vector(&bias, 2)?);
    keep_full(weight, weight_values, vec![2, hidden], &mut stored, &mut reports)?;
    keep_full(bias, bias_values, vec![2], &mut stored, &mut reports)?;

    let name = &format!("{}.weight", names.words);
    let (rows, columns) = (vocabulary, hidden);
    let values = finite(name, weights.matrix(name, rows, columns)?)?;
    let blocks = columns.is_multiple_of(BLOCK).then(|| FourBit::of(&values));
    let report = match (embeddings, blocks) {
        (EmbeddingPrecision::FourBit, None) => {
            return Err(Error::new(
                ErrorKind::ModelConfig,
                format!(
                    "4-bit embeddings need a hidden size that is a multiple of {BLOCK}, not {columns}; ask for 8-bit ones"
                ),
            ));
        }
        (EmbeddingPrecision::FourBit, Some(blocks)) => four_bit(name, blocks, &values, rows, columns, &mut stored),
        (EmbeddingPrecision::Auto, Some(blocks)) if blocks.is_lossless(&values) => {
            four_bit(name, blocks, &values, rows, columns, &mut stored)
        }
        _ => eight_bit(name, &values, rows, columns, &mut stored),
    };
    reports.push(report);

    let views = stored
        .iter()
        .map(|(name, s)| TensorView::new(s.dtype, s.shape.clone(), &s.bytes).map(|view| (name.as_str(), view)))
        .collect::<std::result::Result<Vec<_>, _>>()
        .and_then(|views| safetensors::serialize(views, None));
    let bytes = views.map_err(|e| {
        Error::new(ErrorKind::ModelWeights, format!("the weights cannot be written ({e}); please report this"))
            .with_source(e)
    })?;
    Ok((bytes, reports))
}

fn four_bit(
    name: &str,
    blocks: FourBit,
    values: &[f32],
    rows: usize,
    columns: usize,
    stored: &mut BTreeMap<String, Stored>,
) -> TensorReport {
    let largest_error = largest_difference(values, blocks.values());
    stored.insert(scale_name(name), half(blocks.scales(), vec![rows, columns / BLOCK]));
    let bytes = blocks.nibbles().to_vec();
    stored.insert(name.to_owned(), Stored { dtype: Dtype::U8, shape: vec![rows, columns / 2], bytes });
    TensorReport { name: name.to_owned(), stored_as: "int4", largest_error }
}

fn eight_bit(
    name: &str,
    values: &[f32],
    rows: usize,
    columns: usize,
    stored: &mut BTreeMap<String, Stored>,
) -> TensorReport {
    let mut integers = Vec::with_capacity(values.len());
    let mut scales = Vec::with_capacity(rows);
    let mut largest_error = 0.0f32;
    for row in values.chunks_exact(columns) {
        let scale = row.iter().fold(0.0f32, |a, b| a.max(b.abs())) / 127.0;
        let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
        for value in row {
            let integer = (value * inverse).round().clamp(-127.0, 127.0) as i8;
            largest_error = largest_error.max((value - f32::from(integer) * scale).abs());
            integers.push(integer as u8);
        }
        scales.push(scale);
    }
    stored.insert(scale_name(name), full(&scales, vec![rows]));
    stored.insert(name.to_owned(), Stored { dtype: Dtype::I8, shape: vec![rows, columns], bytes: integers });
    TensorReport { name: name.to_owned(), stored_as: "int8", largest_error }
}

/// Stores what is too small, or too telling, to round.
fn keep_full(
    name: String,
    values: Vec<f32>,
    shape: Vec<usize>,
    stored: &mut BTreeMap<String, Stored>,
    reports: &mut Vec<TensorReport>,
) -> Result<()> {
    let values = finite(&name, values)?;
    stored.insert(name.clone(), full(&values, shape));
    reports.push(TensorReport { name, stored_as: "f32", largest_error: 0.0 });
    Ok(())
}

fn full(values: &[f32], shape: Vec<usize>) -> Stored {
    Stored { dtype: Dtype::F32, shape, bytes: values.iter().flat_map(|v| v.to_le_bytes()).collect() }
}

fn half(values: &[f16], shape: Vec<usize>) -> Stored {
    Stored { dtype: Dtype::F16, shape, bytes: values.iter().flat_map(|v| v.to_le_bytes()).collect() }
}

fn finite(name: &str, values: Vec<f32>) -> Result<Vec<f32>> {
    if values.iter().all(|v| v.is_finite()) {
        return Ok(values);
    }
    Err(Error::new(
        ErrorKind::ModelWeights,
        format!("tensor \"{name}\" holds a value that is not finite; fetch the weights again"),
    ))
}

pub(super) fn largest_difference(values: &[f32], read: impl Iterator<Item = f32>) -> f32 {
    values.iter().zip(read).fold(0.0, |largest, (a, b)| largest.max((a - b).abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bit_rows_are_within_half_a_step() {
        let values: Vec<f32> = (0..96).map(|i| (i as f32 * 0.7).cos() * (1.0 + (i / 32) as f32)).collect();
        let report = eight_bit("w", &values, 3, 32, &mut BTreeMap::new());
        assert!(report.largest_error <= 3.0 / 127.0 * 0.5 + 1e-6, "{}", report.largest_error);
    }
}
