//! What a checkpoint is: its configuration, the names and forms of its tensors, and the encoder in plain burn, which
//! the two fast paths are held against. It knows no text, no files and no browser.

pub mod bert;
pub mod config;
pub mod embedding;
pub mod names;
pub mod quantize;
pub mod weights;
