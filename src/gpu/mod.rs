//! The classifier on a GPU: our own WGSL kernels from `shaders/`, launched through burn's wgpu backend.
//!
//! ```text
//! ids → rows (CPU) → embed_norm → layers (product → attention → product → add_norm → product → product → add_norm) → head
//!       encoder.rs                 layer.rs
//! ```
//!
//! Windows of unequal length are packed one after the other, so nothing is spent on padding. Weights stay in 8 or 4
//! bits where they are stored so; all sums are f32. burn gives the device, its memory and the queue; no tensor operation of
//! burn's runs here, so that none of its kernel builders has to be shipped.

mod encoder;
mod kernel;
mod layer;
mod norm;
mod product;
#[cfg(test)]
mod reference;
mod session;
#[cfg(test)]
mod tests;
mod tiling;

pub use encoder::GpuEncoder;
pub use session::Session;
pub use tiling::{Limits, Tile, Tiling};
