//! The model that was asked for, ready to work.

use std::cell::RefCell;

use promptpress::count::Cl100k;
use promptpress::model::config::EncoderConfig;
use promptpress::reference::ReferenceCompressor;
use promptpress::text::tokenizer::read_tokenizer;
use promptpress::{Classifier, Compressor, Progress, Result};
use serde_json::{Map, Value};

use crate::args::{Counter, Mode, Source};
use crate::faithful::Faithful;
use crate::line::Input;
use crate::reference::Reference;
use crate::{device, model_folder};

/// One of the two modes.
pub enum Engine {
    Faithful(Faithful),
    Reference(Reference),
}

/// What holds for every line that does not say otherwise.
pub struct Defaults {
    pub counter: Counter,
    /// Under the names of the mode.
    pub options: Map<String, Value>,
}

impl Engine {
    /// Loads the model onto the device.
    pub async fn open(source: &Source, mode: Mode, defaults: Defaults) -> Result<Self> {
        let files = model_folder::read(&source.model)?;
        let open = device::open(source.device).await?;
        if mode == Mode::Faithful {
            let mut compressor = Compressor::load(&files, &open)?;
            compressor.scorer_mut().settle(&files.weights, false, None).await?;
            let encoding = defaults.counter.encoding();
            let counters = RefCell::default();
            return Ok(Self::Faithful(Faithful { compressor, encoding, defaults: defaults.options, counters }));
        }
        let config = EncoderConfig::from_json(&files.config)?;
        let tokenizer = read_tokenizer(&files.tokenizer, files.lowercase(), config.vocabulary)?;
        let compressor = ReferenceCompressor::new(tokenizer, config.vocabulary, Cl100k::embedded()?)?;
        let mut classifier = Classifier::load(config, &files.weights, &open)?;
        classifier.settle(&files.weights, false, None).await?;
        Ok(Self::Reference(Reference { compressor, classifier, defaults: defaults.options }))
    }

    /// The result with the keys of the Python package.
    pub async fn compress(&self, input: &Input, options: &Map<String, Value>, progress: Progress<'_>) -> Result<Value> {
        match self {
            Self::Faithful(faithful) => faithful.compress(input, options, progress).await,
            Self::Reference(reference) => reference.compress(input.contexts()?, options, progress).await,
        }
    }

    /// The words with their probabilities.
    pub async fn score(&self, input: &Input, options: &Map<String, Value>, progress: Progress<'_>) -> Result<Value> {
        match self {
            Self::Faithful(faithful) => faithful.score(input, options, progress).await,
            Self::Reference(reference) => reference.score(input.contexts()?, options, progress).await,
        }
    }
}
