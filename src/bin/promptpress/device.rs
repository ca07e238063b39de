//! The device that was asked for.

use promptpress::{OpenDevice, Result};

use crate::args::Device;

/// Opens a device. `auto` prefers a GPU, but not an adapter that only imitates one on the CPU.
pub async fn open(asked: Device) -> Result<OpenDevice> {
    match asked {
        Device::Cpu => Ok(OpenDevice::cpu()),
        Device::Webgpu => OpenDevice::webgpu().await,
        Device::Auto => match OpenDevice::webgpu().await {
            Ok(open) if !open.is_software => Ok(open),
            _ => Ok(OpenDevice::cpu()),
        },
    }
}
