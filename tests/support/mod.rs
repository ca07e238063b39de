//! What several tests need.
#![allow(dead_code)] // Each test binary uses its own part.

pub mod naive_encoder;
pub mod ready;

use std::path::PathBuf;

/// The folder of reference results beside the repository. Absent from a published package.
pub fn golden() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/golden"))
}
