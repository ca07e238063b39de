//! The trained scorer: an encoder on a device, batch by batch.

use crate::cpu::CpuEncoder;
use crate::device::OpenDevice;
use crate::error::{Error, ErrorKind, Result};
use crate::gpu::{GpuEncoder, Session};
use crate::model::config::EncoderConfig;
use crate::model::weights::Weights;
use crate::score::{Pause, Progress, Scorer, Window};

/// Tokens that a GPU gets at once: enough to fill it, few enough that progress moves.
const GPU_BATCH_TOKENS: usize = 4096;

/// Tokens of the self-check.
const CHECK_TOKENS: usize = 24;

/// How far a device's keep probability may be from the CPU's in the self-check. Devices differ by less than 0.01, also
/// with f16; one that computes wrongly is off by far more.
const CHECK_TOLERANCE: f32 = 0.05;

/// A classifier on a device.
pub struct Classifier {
    encoder: Encoder,
    /// Tokens that run together.
    batch_tokens: usize,
    pause: Option<Pause>,
}

enum Encoder {
    Gpu(Box<GpuEncoder>),
    Cpu(Box<CpuEncoder>),
}

impl Classifier {
    /// Builds the encoder of `config` from the bytes of `model.safetensors`.
    ///
    /// # Errors
    /// As for [`Weights::from_bytes`], [`GpuEncoder::load`] and [`CpuEncoder::load`].
    pub fn load(config: EncoderConfig, weights: &[u8], open: &OpenDevice) -> Result<Self> {
        let weights = Weights::from_bytes(weights)?;
        let (encoder, batch_tokens) = match &open.device {
            Some(device) => {
                let encoder = GpuEncoder::load(Session::new(device, open.tiling)?, &config, &weights)?;
                // What imitates a GPU takes long over a window, and a batch can't be stopped.
                (Encoder::Gpu(Box::new(encoder)), if open.is_software { 1 } else { GPU_BATCH_TOKENS })
            }
            // One window at a time: its rows already fill the cores.
            None => (Encoder::Cpu(Box::new(CpuEncoder::load(&config, &weights)?)), 1),
        };
        Ok(Self { encoder, batch_tokens, pause: None })
    }

    /// The same classifier, which waits for `pause` between two batches.
    pub fn with_pause(self, pause: Pause) -> Self {
        Self { pause: Some(pause), ..self }
    }

    /// Runs a fixed window and compares it with the CPU's result; this also compiles the pipelines of a GPU, so that
    /// the first text need not. `weights`: those that were loaded.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceFailed`] when a probability is off by more than [`CHECK_TOLERANCE`], or the device fails.
    pub async fn check(&self, weights: &[u8]) -> Result<()> {
        let Encoder::Gpu(encoder) = &self.encoder else { return Ok(()) };
        let length = CHECK_TOKENS.min(self.config().max_window());
        let ids = (0..length).map(|i| (i * 7919 % self.config().vocabulary.max(1)) as u32).collect();
        let window = Window::new(ids);
        let expected = CpuEncoder::load(self.config(), &Weights::from_bytes(weights)?)?.keep_probabilities(&window)?;
        let found = encoder.keep_probabilities(&[&window]).await?;
        let off = found.iter().flatten().zip(&expected).map(|(found, expected)| (found - expected).abs());
        match off.fold(0.0, f32::max) {
            off if off <= CHECK_TOLERANCE => Ok(()),
            off => Err(Error::new(
                ErrorKind::DeviceFailed,
                format!("the device computes wrongly (off by {off:.2} in a self-check); use the CPU device"),
            )),
        }
    }

    /// The dimensions of the encoder.
    pub fn config(&self) -> &EncoderConfig {
        match &self.encoder {
            Encoder::Gpu(encoder) => encoder.config(),
            Encoder::Cpu(encoder) => encoder.config(),
        }
    }

    /// Windows that run together, as places in the list; at least one each.
    fn batches(&self, windows: &[Window]) -> Vec<std::ops::Range<usize>> {
        let mut batches: Vec<std::ops::Range<usize>> = Vec::new();
        let mut tokens = 0;
        for (i, window) in windows.iter().enumerate() {
            match batches.last_mut() {
                Some(batch) if tokens + window.len() <= self.batch_tokens => batch.end = i + 1,
                _ => {
                    batches.push(i..i + 1);
                    tokens = 0;
                }
            }
            tokens += window.len();
        }
        batches
    }
}

impl Scorer for Classifier {
    async fn keep_probabilities(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        let mut probabilities = Vec::with_capacity(windows.len());
        for batch in self.batches(windows) {
            if !progress(probabilities.len(), windows.len()) {
                return Err(Error::new(
                    ErrorKind::Aborted,
                    "scoring was stopped by the caller; start it again when wanted",
                ));
            }
            let batch = &windows[batch];
            match &self.encoder {
                Encoder::Gpu(encoder) => {
                    probabilities.extend(encoder.keep_probabilities(&batch.iter().collect::<Vec<_>>()).await?);
                }
                Encoder::Cpu(encoder) => {
                    for window in batch {
                        probabilities.push(encoder.keep_probabilities(window)?);
                    }
                }
            }
            // Between batches only: the caller gets the last at once.
            if let Some(pause) = self.pause.as_ref().filter(|_| probabilities.len() < windows.len()) {
                pause().await;
            }
        }
        progress(windows.len(), windows.len());
        Ok(probabilities)
    }
}
