//! The files of a model folder, as bytes: where they come from is the caller's business.

/// What a model folder holds.
#[derive(Clone, Debug, Default)]
pub struct ModelFiles {
    /// `config.json`
    pub config: Vec<u8>,
    /// `tokenizer.json`, or `vocab.txt` of a BERT checkpoint.
    pub tokenizer: Vec<u8>,
    /// `tokenizer_config.json`, where there is one; it matters only beside `vocab.txt`.
    pub tokenizer_config: Option<Vec<u8>>,
    /// `model.safetensors`
    pub weights: Vec<u8>,
}

impl ModelFiles {
    /// Whether `tokenizer_config.json` says that the model reads lower case only; `None` where it says nothing.
    pub fn lowercase(&self) -> Option<bool> {
        let config: serde_json::Value = serde_json::from_slice(self.tokenizer_config.as_deref()?).ok()?;
        config["do_lower_case"].as_bool()
    }
}
