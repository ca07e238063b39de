//! Where the encoder runs: WebGPU (natively: Vulkan, Metal or DirectX through wgpu) or the CPU.

use burn::tensor::Device;
use burn::tensor::wgpu::wgpu;

use crate::cpu::kernel::Kernel;
use crate::error::{Error, ErrorKind, Result};
use crate::gpu::{Limits, Tiling};

/// The kinds of device that the encoder runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    /// Our own CPU path: SIMD, natively with threads.
    Cpu,
    /// burn's wgpu backend.
    WebGpu,
}

impl DeviceKind {
    /// The name used on the command line and in JavaScript: `cpu` or `webgpu`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::WebGpu => "webgpu",
        }
    }
}

/// A device that is ready, and what it is.
#[derive(Clone, Debug)]
pub struct OpenDevice {
    /// burn's handle of the GPU.
    pub device: Option<Device>,
    /// CPU or WebGPU.
    pub kind: DeviceKind,
    /// The adapter's own name, or how the CPU path was built.
    pub description: String,
    /// Whether the adapter imitates a GPU on the CPU (lavapipe, SwiftShader, WARP); the CPU device is faster.
    pub is_software: bool,
    /// The tilings of our kernels that are worth a trial on it, the most promising first; none for the CPU.
    pub tilings: Vec<Tiling>,
}

impl OpenDevice {
    /// The CPU, always there.
    pub fn cpu() -> Self {
        let target = if cfg!(target_family = "wasm") { "wasm" } else { std::env::consts::ARCH };
        Self {
            device: None,
            kind: DeviceKind::Cpu,
            description: format!("{target} {}", Kernel::best().name()),
            is_software: false,
            tilings: Vec::new(),
        }
    }

    /// The first WebGPU adapter. Opened once in a process (burn allows no second set-up); later calls share it.
    ///
    /// In a browser the caller must look first whether the adapter offers `timestamp-query`: burn panics without.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceUnavailable`] when there is no adapter or it refuses a device.
    pub async fn webgpu() -> Result<Self> {
        thread_local! {
            static OPEN: std::cell::RefCell<Option<OpenDevice>> = const { std::cell::RefCell::new(None) };
        }
        if let Some(open) = OPEN.with_borrow(Clone::clone) {
            return Ok(open);
        }
        let (device, setup) = Device::wgpu_options().init_with_setup_async().await.map_err(|e| {
            Error::new(ErrorKind::DeviceUnavailable, format!("WebGPU cannot be used here ({e}); use the CPU device"))
                .with_source(e)
        })?;
        let info = setup.adapter.get_info();
        let name = if info.name.is_empty() { "WebGPU adapter".into() } else { info.name };
        let is_software = info.device_type == wgpu::DeviceType::Cpu;
        let allowed = setup.device.limits();
        let limits = Limits {
            workgroup_bytes: allowed.max_compute_workgroup_storage_size as usize,
            threads: allowed.max_compute_invocations_per_workgroup as usize,
            half: setup.device.features().contains(wgpu::Features::SHADER_F16),
        };
        // Workgroup memory is plain memory where a GPU is only imitated.
        let tilings = if is_software { vec![Tiling::Registers] } else { Tiling::candidates(limits) };
        let open = Self { device: Some(device), kind: DeviceKind::WebGpu, description: name, is_software, tilings };
        OPEN.set(Some(open.clone()));
        Ok(open)
    }
}
