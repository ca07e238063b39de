//! A GPU in use: buffers, launches, and the one read-back.

use burn::backend::wgpu::Wgpu;
use burn::cubecl::CubeCount;
use burn::cubecl::prelude::Client;
use burn::cubecl::server::{Handle, KernelArguments};
use burn::tensor::{Device, Tensor};

use super::kernel::Kernel;
use super::tiling::Tiling;
use crate::error::{Error, ErrorKind, Result};

/// A device that takes buffers and kernels.
pub struct Session {
    client: Client,
    tiling: Tiling,
}

impl Session {
    /// On a device of burn's wgpu backend.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceUnavailable`] for a device of another backend.
    pub fn new(device: &Device, tiling: Tiling) -> Result<Self> {
        // burn hands out the client of a device by its tensors.
        let tensor = Tensor::<1>::from_floats([0.0], device).try_into_primitive::<Wgpu>();
        let tensor = tensor.map_err(|e| {
            let message = format!("the device does not run WGSL ({e:?}); open it by OpenDevice::webgpu");
            Error::new(ErrorKind::DeviceUnavailable, message)
        })?;
        Ok(Self { client: tensor.client.clone(), tiling })
    }

    /// Which form of the kernels to launch.
    pub fn tiling(&self) -> Tiling {
        self.tiling
    }

    /// Launches another form from now on; buffers are the same for all.
    pub fn set_tiling(&mut self, tiling: Tiling) {
        self.tiling = tiling;
    }

    /// A buffer of f32 values.
    pub fn floats(&self, values: &[f32]) -> Handle {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.client.create_from_slice(&bytes)
    }

    /// A buffer of u32 values.
    pub fn words(&self, values: &[u32]) -> Handle {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.client.create_from_slice(&bytes)
    }

    /// A buffer for so many f32 values, its contents unspecified.
    pub fn empty(&self, values: usize) -> Handle {
        self.client.empty(values * size_of::<f32>())
    }

    /// Queues a kernel; buffers in the order of its bindings.
    pub fn launch(&self, kernel: &Kernel, workgroups: [usize; 3], buffers: &[&Handle]) {
        let [x, y, z] = workgroups.map(|count| count as u32);
        let bindings = buffers.iter().map(|buffer| (*buffer).clone().binding()).collect();
        // Natively small buffers share one, which WebGPU lets a kernel bind for writing only or not at all.
        let access = if cfg!(target_family = "wasm") { "read" } else { "read_write" };
        let kernel = kernel.clone().with("access", access);
        let arguments = KernelArguments::new().with_buffers(bindings);
        self.client.launch(Box::new(kernel.launchable()), CubeCount::Static(x, y, z), arguments);
    }

    /// Waits for everything that was queued, and reads a buffer of f32 values.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceFailed`] when the device was lost, or refused a kernel.
    pub async fn read(&self, buffer: Handle) -> Result<Vec<f32>> {
        let bytes = self.client.read_async(vec![buffer]).await.map_err(|e| {
            Error::new(ErrorKind::DeviceFailed, format!("the device failed ({e:?}); try again, or on the CPU"))
        })?;
        let bytes = bytes.first().map(|bytes| &bytes[..]).unwrap_or_default();
        Ok(bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }
}
