//! How many tokens a text costs.

pub mod cl100k;

pub use cl100k::Cl100k;
