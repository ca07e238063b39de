//! The classifier in burn: weights in, tensors in, tensors out. It knows no text, no files and no browser.

pub mod bert;
pub mod config;
pub mod embedding;
pub mod names;
pub mod quantize;
pub mod weights;
