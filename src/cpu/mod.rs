//! The classifier on the CPU, straight from quantised weights: no burn, no padding, plain slices.
//!
//! ```text
//! ids → embeddings → layers (quantise → linear → attention → linear → norm → linear → linear → norm) → head
//!       encoder.rs   layer.rs  activations.rs  linear.rs  attention.rs        norm.rs
//! ```
//!
//! Weights of a quantised model stay integers of 8 bits. Activations are rounded to integers row by row where a product needs them and
//! are f32 everywhere else; [`kernel`] multiplies integers, [`dequantise`] makes f32 of the sums.
//!
//! Everything but the products comes from rten-simd and rten-vecmath, which are small, kept up and have wasm simd128
//! as well as AVX2, AVX-512 and NEON. The products are our own because no library has fast ones of integers on wasm:
//! rten-gemm widens to f32's speed, tract-linalg needs its whole graph machinery, gemm and burn-flex multiply floats.

mod activations;
mod attention;
mod dequantise;
mod encoder;
mod full;
pub(crate) mod kernel;
mod layer;
mod linear;
mod norm;
mod parallel;
mod quantise;
mod reduce;
mod softmax;

pub use encoder::CpuEncoder;
