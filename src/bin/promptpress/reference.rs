//! Reference mode on contexts.

use promptpress::reference::{ReferenceCompressor, ReferenceOptions};
use promptpress::{Classifier, Error, ErrorKind, Progress, Result};
use serde_json::{Map, Value, json};

use crate::line::Contexts;
use crate::{args, flags};

/// A model for the reference mode.
pub struct Reference {
    pub compressor: ReferenceCompressor,
    pub classifier: Classifier,
    /// Options that a line may override.
    pub defaults: Map<String, Value>,
}

/// The options that the command line names, under their Python names.
pub fn options(args: &args::Compress) -> Result<Map<String, Value>> {
    if args.threshold.is_some() {
        return Err(Error::new(
            ErrorKind::OptionsConflict,
            "the reference knows no threshold; use --rate or --target-tokens, or --mode faithful",
        ));
    }
    if flags::faithful_only(args) {
        return Err(Error::new(
            ErrorKind::OptionsConflict,
            "the reference mode protects nothing, reads no markup and explains nothing; leave those flags out, or use \
             --mode faithful",
        ));
    }
    let named = [("rate", args.rate), ("target_token", args.target_tokens)];
    Ok(named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect())
}

impl Reference {
    /// Python's result, labels included unless the options say no.
    pub async fn compress(
        &self,
        contexts: &Contexts,
        options: &Map<String, Value>,
        progress: Progress<'_>,
    ) -> Result<Value> {
        let mut options = self.read(options)?;
        options.return_word_label.get_or_insert(true);
        let compression = self.compressor.compress(&self.classifier, contexts.texts(), &options, progress).await?;
        serde_json::to_value(compression)
            .map_err(|e| Error::new(ErrorKind::Io, format!("the result cannot be written ({e}); please report this")))
    }

    /// Words and token probabilities of every call of the word-merging step, after forcing.
    pub async fn score(
        &self,
        contexts: &Contexts,
        options: &Map<String, Value>,
        progress: Progress<'_>,
    ) -> Result<Value> {
        let options = self.read(options)?;
        let compression = self.compressor.compress(&self.classifier, contexts.texts(), &options, progress).await?;
        Ok(json!({ "words": compression.trace }))
    }

    fn read(&self, options: &Map<String, Value>) -> Result<ReferenceOptions> {
        let mut all = self.defaults.clone();
        all.extend(options.clone());
        ReferenceOptions::read(Value::Object(all))
    }
}
