//! What several tests need.
#![allow(dead_code)] // Each test binary uses its own part.

pub mod hash_scorer;
pub mod naive_encoder;
pub mod ready;

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use promptpress::ModelFiles;

/// The folder of reference results beside the repository. Absent from a published package.
pub fn golden() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/golden"))
}

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A text of the folder beside the repository, or `None` with a notice where it is absent.
pub fn shared(path: &str) -> Option<String> {
    let path = root().join("../shared").join(path);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        // Around the capture of the test runner, so that it is seen.
        let _ = writeln!(stderr(), "NOT RUN: {} is absent", path.display());
    }
    text
}

/// A model folder beside the repository, or `None` with a notice where it is absent.
pub fn shared_folder(path: &str) -> Option<ModelFiles> {
    shared(&format!("{path}/config.json")).map(|_| folder(&root().join("../shared").join(path)))
}

/// The files of a model folder.
pub fn folder(path: &Path) -> ModelFiles {
    let read = |name: &str| std::fs::read(path.join(name)).ok();
    ModelFiles {
        config: read("config.json").unwrap(),
        tokenizer: read("tokenizer.json").or_else(|| read("vocab.txt")).unwrap(),
        tokenizer_config: read("tokenizer_config.json"),
        weights: read("model.safetensors").unwrap(),
    }
}
