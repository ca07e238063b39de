//! Fixed windows that a device is tried with: whether it computes rightly, and how fast.

use web_time::Instant;

use crate::calibration::Division;
use crate::cpu::CpuEncoder;
use crate::error::{Error, ErrorKind, Result};
use crate::gpu::{GpuEncoder, Tiling};
use crate::score::Window;

/// Tokens of the window that is compared, and of the one that shows what a longer text costs.
const LENGTHS: [usize; 2] = [24, 128];

/// How far a device's keep probability may be from the CPU's. Devices differ by less than 0.01, also with f16; one that
/// computes wrongly is off by far more.
const TOLERANCE: f32 = 0.05;

/// Milliseconds that the tilings may be timed for in all, beyond compiling and comparing them.
const PATIENCE: f64 = 100.0;

/// Runs that a time is the best of, where there is patience for them.
const RUNS: usize = 3;

/// A GPU slower at the short window than the CPU at so many long ones is not ahead at any length.
const HOPELESS: f64 = 4.0;

/// A CPU and what it makes of the windows.
pub struct Trial<'a> {
    cpu: &'a CpuEncoder,
    windows: [Window; 2],
    /// `[token]` of the short window.
    expected: Vec<f32>,
}

impl<'a> Trial<'a> {
    /// Runs the short window on the CPU.
    ///
    /// # Errors
    /// As for [`CpuEncoder::keep_probabilities`].
    pub fn new(cpu: &'a CpuEncoder) -> Result<Self> {
        let (vocabulary, longest) = (cpu.config().vocabulary.max(1), cpu.config().max_window());
        let ids = |length: usize| (0..length).map(|i| (i * 7919 % vocabulary) as u32).collect();
        let windows = LENGTHS.map(|length| Window::new(ids(length.min(longest))));
        let expected = cpu.keep_probabilities(&windows[0])?;
        Ok(Self { cpu, windows, expected })
    }

    /// Compares the GPU's probabilities with the CPU's; this also compiles the pipelines of its tiling, so that the first
    /// text need not.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceFailed`] when a probability is off by more than [`TOLERANCE`], or the device fails.
    pub async fn check(&self, gpu: &GpuEncoder) -> Result<()> {
        let found = gpu.keep_probabilities(&[&self.windows[0]]).await?;
        let off = found.iter().flatten().zip(&self.expected).map(|(found, expected)| (found - expected).abs());
        match off.fold(0.0, f32::max) {
            off if off <= TOLERANCE => Ok(()),
            off => Err(Error::new(
                ErrorKind::DeviceFailed,
                format!("the device computes wrongly (off by {off:.2} in a self-check); use the CPU device"),
            )),
        }
    }

    /// Leaves the GPU with the fastest of some tilings that compute rightly. A single one is only checked; where time
    /// runs out, those that were not timed are out.
    ///
    /// # Errors
    /// That of [`Trial::check`] for the first tiling when none is right.
    pub async fn settle_tiling(&self, gpu: &mut GpuEncoder, tilings: &[Tiling]) -> Result<()> {
        let (mut right, mut failure, mut spent) = (Vec::new(), None, 0.0);
        for tiling in tilings {
            if spent > PATIENCE {
                break;
            }
            gpu.set_tiling(*tiling);
            match self.first_time(gpu, tilings.len() > 1).await {
                Err(e) => failure = failure.or(Some(e)),
                Ok(time) => {
                    spent += time;
                    right.push((*tiling, time));
                }
            }
        }
        // The first run of each may have met a GPU that was asleep.
        for _ in 1..RUNS {
            for (tiling, best) in &mut right {
                if spent <= PATIENCE && tilings.len() > 1 {
                    gpu.set_tiling(*tiling);
                    let time = self.time_gpu(gpu, 1).await?;
                    *best = best.min(time);
                    spent += time;
                }
            }
        }
        let fastest = right.into_iter().min_by(|(_, a), (_, b)| a.total_cmp(b));
        match (fastest, failure) {
            (Some((tiling, _)), _) => {
                gpu.set_tiling(tiling);
                Ok(())
            }
            (None, Some(failure)) => Err(failure),
            (None, None) => self.check(gpu).await,
        }
    }

    /// Checks a tiling; where there are others, times it too.
    async fn first_time(&self, gpu: &GpuEncoder, is_timed: bool) -> Result<f64> {
        self.check(gpu).await?;
        if is_timed { self.time_gpu(gpu, 1).await } else { Ok(0.0) }
    }

    /// Times both devices.
    ///
    /// # Errors
    /// Those of either device.
    pub async fn divide(&self, gpu: &GpuEncoder) -> Result<Division> {
        let cpu = [self.time_cpu(0)?, self.time_cpu(1)?];
        let short = self.time_gpu(gpu, 0).await?;
        if short > HOPELESS * cpu[1] {
            return Ok(Division::Cpu);
        }
        let gpu = [short.min(self.time_gpu(gpu, 0).await?), self.time_gpu(gpu, 1).await?];
        let lengths = [self.windows[0].len(), self.windows[1].len()];
        Ok(if lengths[0] < lengths[1] { Division::of(lengths, cpu, gpu) } else { Division::Gpu })
    }

    fn time_cpu(&self, window: usize) -> Result<f64> {
        let start = Instant::now();
        self.cpu.keep_probabilities(&self.windows[window])?;
        Ok(milliseconds_since(start))
    }

    async fn time_gpu(&self, gpu: &GpuEncoder, window: usize) -> Result<f64> {
        let start = Instant::now();
        gpu.keep_probabilities(&[&self.windows[window]]).await?;
        Ok(milliseconds_since(start))
    }
}

fn milliseconds_since(start: Instant) -> f64 {
    1e3 * start.elapsed().as_secs_f64()
}
