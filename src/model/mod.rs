//! What a checkpoint is: its configuration, the names and forms of its tensors, and the encoder in plain burn, which
//! the two fast paths are held against. It knows no text, no files and no browser.

pub mod bert;
pub mod config;
pub mod embedding;
#[cfg(not(target_family = "wasm"))]
mod fitted;
mod four_bit;
#[cfg(not(target_family = "wasm"))]
mod importance;
pub mod names;
pub mod quantize;
#[cfg(not(target_family = "wasm"))]
pub mod rounding;
pub mod source;
pub mod weights;
