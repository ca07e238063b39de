//! A model folder on disk.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use promptpress::{Error, ErrorKind, ModelFiles, Result};

/// Reads the files of a Hugging Face folder.
///
/// # Errors
/// [`ErrorKind::ModelFileMissing`], naming the file.
pub fn read(folder: &Path) -> Result<ModelFiles<File>> {
    let tokenizer = match optional(folder, "tokenizer.json", fs::read)? {
        Some(bytes) => bytes,
        None => required(folder, "vocab.txt", fs::read)?,
    };
    Ok(ModelFiles {
        config: required(folder, "config.json", fs::read)?,
        tokenizer,
        tokenizer_config: optional(folder, "tokenizer_config.json", fs::read)?,
        weights: required(folder, "model.safetensors", File::open)?,
    })
}

fn required<T>(folder: &Path, name: &str, open: fn(PathBuf) -> io::Result<T>) -> Result<T> {
    optional(folder, name, open)?.ok_or_else(|| {
        Error::new(
            ErrorKind::ModelFileMissing,
            format!(
                "{} has no {name}; name a model folder with --model, or make one with `promptpress convert`",
                folder.display()
            ),
        )
    })
}

fn optional<T>(folder: &Path, name: &str, open: fn(PathBuf) -> io::Result<T>) -> Result<Option<T>> {
    match open(folder.join(name)) {
        Ok(file) => Ok(Some(file)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::new(
            ErrorKind::ModelFileMissing,
            format!("{} cannot be read ({e}); check the folder", folder.join(name).display()),
        )
        .with_source(e)),
    }
}
