//! The files of a model folder: where they come from is the caller's business.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::model::source::WeightsSource;

/// What a model folder holds. `W`: where the weights are read from, a [`WeightsSource`]; with a [`File`] they are never in
/// memory whole.
#[derive(Clone, Debug, Default)]
pub struct ModelFiles<W = Vec<u8>> {
    /// `config.json`
    pub config: Vec<u8>,
    /// `tokenizer.json`, or `vocab.txt` of a BERT checkpoint.
    pub tokenizer: Vec<u8>,
    /// `tokenizer_config.json`, where there is one; it matters only beside `vocab.txt`.
    pub tokenizer_config: Option<Vec<u8>>,
    /// `model.safetensors`
    pub weights: W,
}

impl<W> ModelFiles<W> {
    /// Whether `tokenizer_config.json` says that the model reads lower case only; `None` where it says nothing.
    pub fn lowercase(&self) -> Option<bool> {
        let config: serde_json::Value = serde_json::from_slice(self.tokenizer_config.as_deref()?).ok()?;
        config["do_lower_case"].as_bool()
    }
}

impl WeightsSource for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    /// Moves the file's own position.
    fn read_at(&self, start: u64, out: &mut [u8]) -> io::Result<()> {
        let mut file = self;
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(out)
    }
}
