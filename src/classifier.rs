//! The trained scorer: batches windows, runs the encoder, reads the keep probabilities back.

use std::future::Future;
use std::pin::Pin;

use burn::tensor::Device;

use crate::device::DeviceKind;
use crate::error::{Error, ErrorKind, Result};
use crate::model::bert::BertClassifier;
use crate::model::config::EncoderConfig;
use crate::model::weights::Weights;
use crate::score::{Progress, Scorer, Window};

/// Tokens that a GPU gets at once: enough that a launch costs little beside its work, few enough that progress
/// moves and the scores of one batch (12 heads of 512 · 512 for 8 windows) stay below 128 MiB.
const GPU_BATCH_TOKENS: usize = 4096;

/// What to wait for between two batches. A browser lets its event loop run here.
pub type Pause = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()>>>>;

/// A classifier on a device.
pub struct Classifier {
    model: BertClassifier,
    kind: DeviceKind,
    pause: Option<Pause>,
}

impl Classifier {
    /// Builds the encoder of `config` from the bytes of `model.safetensors`.
    ///
    /// # Errors
    /// As for [`Weights::from_bytes`] and [`BertClassifier::load`].
    pub fn load(config: EncoderConfig, weights: &[u8], device: &Device, kind: DeviceKind) -> Result<Self> {
        let model = BertClassifier::load(config, &Weights::from_bytes(weights)?, device)?;
        Ok(Self { model, kind, pause: None })
    }

    /// The same classifier, which waits for `pause` between two batches.
    pub fn with_pause(self, pause: Pause) -> Self {
        Self { pause: Some(pause), ..self }
    }

    /// The dimensions of the encoder.
    pub fn config(&self) -> &EncoderConfig {
        self.model.config()
    }

    /// Scores some windows in one run, padded to the longest.
    async fn run(&self, windows: &[&Window]) -> Result<Vec<Vec<f32>>> {
        let batch = windows.len();
        let seq = windows.iter().map(|window| window.len()).max().unwrap_or(0);
        if seq == 0 {
            return Ok(vec![Vec::new(); batch]);
        }
        if seq > self.config().max_window() {
            return Err(Error::new(
                ErrorKind::OptionOutOfRange,
                format!(
                    "a window of {seq} tokens is longer than the encoder's {}; use shorter windows",
                    self.config().max_window()
                ),
            ));
        }
        let mut ids = Vec::with_capacity(batch * seq); // [batch, seq]
        let mut masked = Vec::with_capacity(batch * seq); // [batch, seq]
        for (row, window) in windows.iter().enumerate() {
            ids.extend_from_slice(window.ids());
            ids.resize((row + 1) * seq, 0);
            masked.extend(window.attention_mask().iter().map(|attended| !attended));
            masked.resize((row + 1) * seq, true);
        }
        let masked = masked.contains(&true).then_some(masked.as_slice());
        let probabilities = self.model.forward(&ids, masked, batch, seq); // [batch, seq]
        let data = probabilities.into_data_async().await.map_err(device_failed)?;
        let values = data.try_into_vec::<f32>().map_err(device_failed)?;
        if values.len() != batch * seq || values.iter().any(|p| !p.is_finite()) {
            return Err(device_failed("the keep probabilities are not finite numbers"));
        }
        Ok(windows.iter().zip(values.chunks_exact(seq)).map(|(window, row)| row[..window.len()].to_vec()).collect())
    }

    /// Windows that run together, as places in the list: alike in length, so that little is padded.
    fn batches(&self, windows: &[Window]) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..windows.len()).collect();
        if self.kind == DeviceKind::Cpu {
            // One at a time: nothing is padded, and a product over 512 tokens already fills the cores.
            return order.into_iter().map(|i| vec![i]).collect();
        }
        order.sort_by_key(|&i| windows[i].len());
        let mut batches: Vec<Vec<usize>> = Vec::new();
        for i in order {
            let len = windows[i].len();
            match batches.last_mut() {
                // Sorted by length, so the newest is the longest of its batch.
                Some(batch)
                    if (batch.len() + 1) * len <= GPU_BATCH_TOKENS && windows[batch[0]].len() * 8 >= len * 7 =>
                {
                    batch.push(i)
                }
                _ => batches.push(vec![i]),
            }
        }
        batches
    }
}

impl Scorer for Classifier {
    async fn keep_probabilities(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        let mut probabilities = vec![Vec::new(); windows.len()];
        let mut done = 0;
        for batch in self.batches(windows) {
            if !progress(done, windows.len()) {
                return Err(Error::new(
                    ErrorKind::Aborted,
                    "scoring was stopped by the caller; start it again when wanted",
                ));
            }
            let rows = self.run(&batch.iter().map(|&i| &windows[i]).collect::<Vec<_>>()).await?;
            for (i, row) in batch.iter().zip(rows) {
                probabilities[*i] = row;
            }
            done += batch.len();
            if let Some(pause) = &self.pause {
                pause().await;
            }
        }
        progress(done, windows.len());
        Ok(probabilities)
    }
}

fn device_failed(cause: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::DeviceFailed, format!("the device failed while scoring ({cause}); try again, or on the CPU"))
}
