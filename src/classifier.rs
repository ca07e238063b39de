//! The trained scorer: an encoder on a device, batch by batch.

use crate::calibration::{Calibration, Division};
use crate::cpu::CpuEncoder;
use crate::device::{DeviceKind, OpenDevice};
use crate::error::{Error, ErrorKind, Result};
use crate::gpu::{GpuEncoder, Session, Tiling};
use crate::model::config::EncoderConfig;
use crate::model::source::WeightsSource;
use crate::model::weights::Weights;
use crate::score::{Pause, Progress, Scorer, Window};
use crate::trial::Trial;

/// Tokens that a GPU gets at once: enough to fill it, few enough that progress moves.
const GPU_BATCH_TOKENS: usize = 4096;

/// A classifier on a device, or on two.
pub struct Classifier {
    encoder: Encoder,
    /// Tokens that run together on a GPU.
    batch_tokens: usize,
    /// Those that the GPU can run.
    tilings: Vec<Tiling>,
    pause: Option<Pause>,
}

enum Encoder {
    Gpu(Box<GpuEncoder>, Option<ForShort>),
    Cpu(Box<CpuEncoder>),
}

/// What scores short texts in a GPU's place.
struct ForShort {
    cpu: Box<CpuEncoder>,
    /// The most tokens of all windows together.
    tokens: usize,
}

/// The encoder of some windows.
#[derive(Clone, Copy)]
enum Chosen<'a> {
    Gpu(&'a GpuEncoder),
    Cpu(&'a CpuEncoder),
}

impl Classifier {
    /// Builds the encoder of `config` from `model.safetensors`.
    ///
    /// # Errors
    /// As for [`Weights::open`], [`GpuEncoder::load`] and [`CpuEncoder::load`].
    pub fn load(config: EncoderConfig, weights: &dyn WeightsSource, open: &OpenDevice) -> Result<Self> {
        let weights = Weights::open(weights)?;
        let encoder = match &open.device {
            Some(device) => {
                let tiling = open.tilings.first().copied().unwrap_or(Tiling::Registers);
                Encoder::Gpu(Box::new(GpuEncoder::load(Session::new(device, tiling)?, &config, &weights)?), None)
            }
            None => Encoder::Cpu(Box::new(CpuEncoder::load(&config, &weights)?)),
        };
        // What imitates a GPU takes long over a window, and a batch can't be stopped.
        let batch_tokens = if open.is_software { 1 } else { GPU_BATCH_TOKENS };
        Ok(Self { encoder, batch_tokens, tilings: open.tilings.clone(), pause: None })
    }

    /// The same classifier, which waits for `pause` between two batches.
    pub fn with_pause(self, pause: Pause) -> Self {
        Self { pause: Some(pause), ..self }
    }

    /// Makes a GPU ready: compares a fixed window with the CPU's result, which also compiles its pipelines, and keeps the
    /// fastest of the tilings that the device can run. With `divide` both devices are timed; the CPU then scores what it
    /// is faster at, and an encoder without work is given up.
    ///
    /// `weights`: those that were loaded. `kept`: what an earlier call for the same adapter and weights answered, which
    /// is checked, not timed again. Answers what to keep; `None` on the CPU, where there is nothing to measure.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceFailed`] when no tiling computes rightly, or the device fails.
    pub async fn settle(
        &mut self,
        weights: &dyn WeightsSource,
        divide: bool,
        kept: Option<Calibration>,
    ) -> Result<Option<Calibration>> {
        let Encoder::Gpu(gpu, for_short) = &mut self.encoder else { return Ok(None) };
        let cpu = CpuEncoder::load(gpu.config(), &Weights::open(weights)?)?;
        let trial = Trial::new(&cpu)?;
        let mut kept = kept.filter(|kept| self.tilings.contains(&kept.tiling));
        if let Some(tiling) = kept.map(|kept| kept.tiling)
            && trial.settle_tiling(gpu, &[tiling]).await.is_err()
        {
            kept = None;
        }
        if kept.is_none() {
            trial.settle_tiling(gpu, &self.tilings).await?;
        }
        let division = match kept.and_then(|kept| kept.division) {
            None if divide => Some(trial.divide(gpu).await?),
            division => division,
        };
        let calibration = Calibration { tiling: gpu.tiling(), division };
        match division.filter(|_| divide) {
            None | Some(Division::Gpu) => {}
            Some(Division::Cpu) => self.encoder = Encoder::Cpu(Box::new(cpu)),
            Some(Division::ByLength { cpu_tokens }) => {
                *for_short = Some(ForShort { cpu: Box::new(cpu), tokens: cpu_tokens });
            }
        }
        Ok(Some(calibration))
    }

    /// The device of texts that are not short.
    pub fn device(&self) -> DeviceKind {
        match &self.encoder {
            Encoder::Gpu(..) => DeviceKind::WebGpu,
            Encoder::Cpu(_) => DeviceKind::Cpu,
        }
    }

    /// The dimensions of the encoder.
    pub fn config(&self) -> &EncoderConfig {
        match &self.encoder {
            Encoder::Gpu(encoder, _) => encoder.config(),
            Encoder::Cpu(encoder) => encoder.config(),
        }
    }

    fn chosen(&self, windows: &[Window]) -> Chosen<'_> {
        match &self.encoder {
            Encoder::Gpu(_, Some(short)) if windows.iter().map(Window::len).sum::<usize>() <= short.tokens => {
                Chosen::Cpu(&short.cpu)
            }
            Encoder::Gpu(encoder, _) => Chosen::Gpu(encoder),
            Encoder::Cpu(encoder) => Chosen::Cpu(encoder),
        }
    }

    /// Windows that run together on a GPU, as places in the list; at least one each.
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
        let encoder = self.chosen(windows);
        let batches = match encoder {
            Chosen::Gpu(_) => self.batches(windows),
            // One window at a time: its rows already fill the cores.
            Chosen::Cpu(_) => (0..windows.len()).map(|i| i..i + 1).collect(),
        };
        for batch in batches {
            if !progress(probabilities.len(), windows.len()) {
                return Err(Error::new(
                    ErrorKind::Aborted,
                    "scoring was stopped by the caller; start it again when wanted",
                ));
            }
            let batch = &windows[batch];
            match encoder {
                Chosen::Gpu(encoder) => {
                    probabilities.extend(encoder.keep_probabilities(&batch.iter().collect::<Vec<_>>()).await?);
                }
                Chosen::Cpu(encoder) => {
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
