//! A model folder on disk.

use std::fs;
use std::io;
use std::path::Path;

use promptpress::{Error, ErrorKind, ModelFiles, Result};

/// Reads the files of a Hugging Face folder.
///
/// # Errors
/// [`ErrorKind::ModelFileMissing`], naming the file.
pub fn read(folder: &Path) -> Result<ModelFiles> {
    let tokenizer = match optional(folder, "tokenizer.json")? {
        Some(bytes) => bytes,
        None => required(folder, "vocab.txt")?,
    };
    Ok(ModelFiles {
        config: required(folder, "config.json")?,
        tokenizer,
        tokenizer_config: optional(folder, "tokenizer_config.json")?,
        weights: required(folder, "model.safetensors")?,
    })
}

fn required(folder: &Path, name: &str) -> Result<Vec<u8>> {
    optional(folder, name)?.ok_or_else(|| {
        Error::new(
            ErrorKind::ModelFileMissing,
            format!(
                "{} has no {name}; name a model folder with --model, or make one with `promptpress convert`",
                folder.display()
            ),
        )
    })
}

fn optional(folder: &Path, name: &str) -> Result<Option<Vec<u8>>> {
    match fs::read(folder.join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::new(
            ErrorKind::ModelFileMissing,
            format!("{} cannot be read ({e}); check the folder", folder.join(name).display()),
        )
        .with_source(e)),
    }
}
