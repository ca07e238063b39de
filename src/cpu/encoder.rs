//! The whole encoder: ids in, keep probabilities out.

use super::full::FullLayer;
use super::kernel::Kernel;
use super::layer::Layer;
use super::norm::Norm;
use crate::error::{Error, ErrorKind, Result};
use crate::model::config::EncoderConfig;
use crate::model::embedding::{EmbeddingTable, position_rows};
use crate::model::names::PartNames;
use crate::model::weights::Weights;
use crate::score::Window;

/// An encoder with a token classification head, run by the CPU.
///
/// A quantised model is run with integer products, from its 8-bit rows or from 4-bit blocks rounded to such; one that is
/// not quantised is run in f32.
pub struct CpuEncoder {
    config: EncoderConfig,
    kernel: Kernel,
    words: EmbeddingTable,
    /// Position row plus token type row 0 for each place in a window, `[max_window, hidden]`.
    positions: Vec<f32>,
    norm: Norm,
    layers: Layers,
    /// Keep minus drop: `[hidden]` and the bias.
    head: (Vec<f32>, f32),
}

enum Layers {
    EightBit(Vec<Layer>),
    Full(Vec<FullLayer>),
}

impl CpuEncoder {
    /// Packs the tensors of a Hugging Face checkpoint for the best instructions here.
    ///
    /// # Errors
    /// [`ErrorKind::TensorMissing`], [`ErrorKind::TensorShape`].
    pub fn load(config: &EncoderConfig, weights: &Weights<'_>) -> Result<Self> {
        let kernel = Kernel::best();
        let (names, hidden) = (PartNames::of(config), config.hidden);
        let words = weights.table(&format!("{}.weight", names.words), config.vocabulary, hidden)?;
        let positions = position_rows(weights, &names, config)?;
        let norm = Norm::load(weights, &names.norm, hidden, config.layer_norm_epsilon)?;
        let quantised = names.layers.iter().all(|layer| weights.is_quantised(&format!("{}.weight", layer.query)));
        let layers = if quantised {
            let layers = names.layers.iter().map(|layer| Layer::load(kernel, weights, layer, config));
            Layers::EightBit(layers.collect::<Result<_>>()?)
        } else {
            let layers = names.layers.iter().map(|layer| FullLayer::load(weights, layer, config));
            Layers::Full(layers.collect::<Result<_>>()?)
        };
        let head = weights.matrix(&format!("{}.weight", names.head), 2, hidden)?;
        let bias = weights.vector(&format!("{}.bias", names.head), 2)?;
        let (drop, keep) = head.split_at(hidden);
        let head = (keep.iter().zip(drop).map(|(keep, drop)| keep - drop).collect(), bias[1] - bias[0]);
        Ok(Self { config: config.clone(), kernel, words, positions, norm, layers, head })
    }

    /// The dimensions of the encoder.
    pub fn config(&self) -> &EncoderConfig {
        &self.config
    }

    /// The probability that each token should be kept, `[token]`; 0 where a token is not attended to.
    ///
    /// Tokens that are not attended to are left out altogether, so padding costs nothing. Ids beyond the vocabulary
    /// read as a zero vector.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] when the window is longer than [`EncoderConfig::max_window`];
    /// [`ErrorKind::DeviceFailed`] when the weights lead to numbers that are not finite.
    pub fn keep_probabilities(&self, window: &Window) -> Result<Vec<f32>> {
        let hidden = self.config.hidden;
        self.config.check_window(window.len())?;
        let attended = || window.attention_mask().iter().enumerate().filter(|(_, attended)| **attended).map(|(i, _)| i);
        let rows = attended().count();
        let mut x = vec![0.0; rows * hidden]; // [rows, hidden]
        for (place, row) in attended().zip(x.chunks_exact_mut(hidden)) {
            if let Some(id) = window.ids().get(place) {
                self.words.copy_row(*id as usize, row);
            }
            let position = self.positions.get(place * hidden..).unwrap_or_default();
            row.iter_mut().zip(position).for_each(|(value, position)| *value += position);
            self.norm.apply(row);
        }
        match &self.layers {
            Layers::EightBit(layers) => {
                let mut scratch = layers.first().map(|layer| layer.scratch(self.kernel, rows));
                if let Some(scratch) = &mut scratch {
                    layers.iter().for_each(|layer| layer.forward(self.kernel, &mut x, scratch));
                }
            }
            Layers::Full(layers) => layers.iter().for_each(|layer| layer.forward(&mut x)),
        }
        let mut probabilities = vec![0.0; window.len()];
        let (weights, bias) = &self.head;
        for (place, row) in attended().zip(x.chunks_exact(hidden)) {
            let logit = row.iter().zip(weights).map(|(x, weight)| x * weight).sum::<f32>() + bias;
            if let Some(probability) = probabilities.get_mut(place) {
                *probability = ((-logit).exp() + 1.0).recip();
            }
        }
        if probabilities.iter().all(|probability| probability.is_finite()) {
            return Ok(probabilities);
        }
        Err(Error::new(
            ErrorKind::DeviceFailed,
            "the weights lead to numbers that are not finite; fetch the weights again",
        ))
    }
}
