//! The whole encoder: packed windows in, keep probabilities out.

use burn::cubecl::server::Handle;

use super::kernel::{HEAD, Kernel};
use super::layer::{Layer, Packed};
use super::norm::{Norm, threads_of_a_row};
use super::session::Session;
use super::tiling::Tiling;
use crate::error::{Error, ErrorKind, Result};
use crate::model::config::EncoderConfig;
use crate::model::embedding::{EmbeddingTable, position_rows};
use crate::model::names::PartNames;
use crate::model::weights::Weights;
use crate::score::Window;

/// The widest head that the attention kernels hold in registers.
const WIDEST_HEAD: usize = 64;

/// An encoder with a token classification head, run by a GPU.
pub struct GpuEncoder {
    config: EncoderConfig,
    session: Session,
    /// On the CPU: rows are gathered there, so that no table has to fit a buffer.
    words: EmbeddingTable,
    /// Position row plus token type row 0 for each place in a window, `[max_window, hidden]`.
    positions: Handle,
    norm: Norm,
    layers: Vec<Layer>,
    /// `[2, hidden]`
    head: Handle,
    /// `[2]`
    head_bias: Handle,
}

impl GpuEncoder {
    /// Packs and uploads the tensors of a Hugging Face checkpoint.
    ///
    /// # Errors
    /// [`ErrorKind::TensorMissing`], [`ErrorKind::TensorShape`]; [`ErrorKind::DeviceUnavailable`] for an encoder whose
    /// shape the kernels do not take.
    pub fn load(session: Session, config: &EncoderConfig, weights: &Weights<'_>) -> Result<Self> {
        let (names, hidden) = (PartNames::of(config), config.hidden);
        if config.head_width() > WIDEST_HEAD || !hidden.is_multiple_of(4) || !config.feed_forward.is_multiple_of(4) {
            return Err(Error::new(
                ErrorKind::DeviceUnavailable,
                format!(
                    "the GPU kernels take heads of at most {WIDEST_HEAD} values and layers in multiples of 4, not {} \
                     heads of {} and {} values; use the CPU device",
                    config.heads,
                    config.head_width(),
                    config.feed_forward
                ),
            ));
        }
        let words = weights.table(&format!("{}.weight", names.words), config.vocabulary, hidden)?;
        let norm = Norm::new(&session, &weights.norm(&names.norm, hidden)?, config.layer_norm_epsilon);
        let layers =
            names.layers.iter().map(|layer| Layer::load(&session, weights, layer, config)).collect::<Result<_>>()?;
        let head = session.floats(&weights.matrix(&format!("{}.weight", names.head), 2, hidden)?);
        let head_bias = session.floats(&weights.vector(&format!("{}.bias", names.head), 2)?);
        let positions = session.floats(&position_rows(weights, &names, config)?);
        Ok(Self { config: config.clone(), session, words, positions, norm, layers, head, head_bias })
    }

    /// The dimensions of the encoder.
    pub fn config(&self) -> &EncoderConfig {
        &self.config
    }

    /// Which form of the kernels runs.
    pub fn tiling(&self) -> Tiling {
        self.session.tiling()
    }

    /// Runs another form from now on.
    pub fn set_tiling(&mut self, tiling: Tiling) {
        self.session.set_tiling(tiling);
    }

    /// The probability that each token should be kept, `[window][token]`; unspecified where a token is not attended
    /// to. Ids beyond the vocabulary read as a zero vector.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] when a window is longer than [`EncoderConfig::max_window`];
    /// [`ErrorKind::DeviceFailed`] when the device fails or the probabilities are no numbers.
    pub async fn keep_probabilities(&self, windows: &[&Window]) -> Result<Vec<Vec<f32>>> {
        windows.iter().try_for_each(|window| self.config.check_window(window.len()))?;
        // The kernels take no empty window.
        let full: Vec<&Window> = windows.iter().copied().filter(|window| !window.is_empty()).collect();
        let values = if full.is_empty() { Vec::new() } else { self.run(&full).await? };
        if values.len() != full.iter().map(|window| window.len()).sum::<usize>()
            || values.iter().any(|probability| !probability.is_finite())
        {
            return Err(Error::new(
                ErrorKind::DeviceFailed,
                "the keep probabilities are not finite numbers; try again, or on the CPU",
            ));
        }
        let mut rest = values.as_slice();
        let rows = windows.iter().map(|window| {
            let (row, after) = rest.split_at(window.len());
            rest = after;
            row.to_vec()
        });
        Ok(rows.collect())
    }

    /// `[token]` of all windows, of which none is empty.
    async fn run(&self, windows: &[&Window]) -> Result<Vec<f32>> {
        let session = &self.session;
        let ids: Vec<u32> = windows.iter().flat_map(|window| window.ids()).copied().collect();
        let places: Vec<u32> = windows.iter().flat_map(|window| 0..window.len() as u32).collect();
        let attended = || windows.iter().flat_map(|window| window.attention_mask());
        let mut offsets = vec![0];
        offsets.extend(windows.iter().scan(0, |end, window| {
            *end += window.len() as u32;
            Some(*end)
        }));
        let packed = Packed {
            tokens: ids.len(),
            offsets: session.words(&offsets),
            windows: windows.len(),
            longest: windows.iter().map(|window| window.len()).max().unwrap_or(0),
            mask: (!attended().all(|attended| *attended))
                .then(|| session.words(&attended().map(|attended| u32::from(*attended)).collect::<Vec<_>>())),
        };
        let words = session.floats(&self.words.rows(ids.iter().copied())); // [tokens, hidden]
        let places = session.words(&places); // [tokens]
        let mut x = self.norm.embed(session, &words, &self.positions, &places, packed.tokens); // [tokens, hidden]
        for layer in &self.layers {
            x = layer.forward(session, &x, &packed); // [tokens, hidden]
        }
        let out = session.empty(packed.tokens); // [tokens]
        let threads = threads_of_a_row(session.tiling());
        let head = Kernel::new(HEAD, [threads, 1]).with("hidden", self.config.hidden).with("threads", threads);
        session.launch(&head, [packed.tokens, 1, 1], &[&x, &self.head, &self.head_bias, &out]);
        session.read(out).await
    }
}
