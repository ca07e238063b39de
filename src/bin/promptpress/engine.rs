//! The model that was asked for, ready to work on contexts.

use promptpress::count::Cl100k;
use promptpress::model::config::EncoderConfig;
use promptpress::reference::ReferenceCompressor;
use promptpress::text::tokenizer::read_tokenizer;
use promptpress::{Budget, Classifier, Compressor, Progress, Result};
use serde_json::{Map, Value};

use crate::args::{Counter, Mode, Source};
use crate::faithful::Faithful;
use crate::line::Contexts;
use crate::reference::Reference;
use crate::{device, model_folder};

/// One of the two modes.
pub enum Engine {
    Faithful(Faithful),
    Reference(Reference),
}

/// What holds for every line that does not say otherwise.
pub struct Defaults {
    pub budget: Budget,
    pub counter: Counter,
    pub reference: Map<String, Value>,
}

impl Engine {
    /// Loads the model onto the device.
    pub async fn open(source: &Source, mode: Mode, defaults: Defaults) -> Result<Self> {
        let files = model_folder::read(&source.model)?;
        let open = device::open(source.device).await?;
        if mode == Mode::Faithful {
            let compressor = Compressor::load(&files, &open)?;
            let counter = match defaults.counter {
                Counter::Classifier => None,
                Counter::Cl100kBase => Some(Cl100k::embedded()?),
            };
            return Ok(Self::Faithful(Faithful { compressor, counter, budget: defaults.budget }));
        }
        let config = EncoderConfig::from_json(&files.config)?;
        let tokenizer = read_tokenizer(&files.tokenizer, files.lowercase(), config.vocabulary)?;
        let compressor = ReferenceCompressor::new(tokenizer, config.vocabulary, Cl100k::embedded()?)?;
        let classifier = Classifier::load(config, &files.weights, &open.device, open.kind)?;
        Ok(Self::Reference(Reference { compressor, classifier, defaults: defaults.reference }))
    }

    /// The result with the keys of the Python package.
    pub async fn compress(
        &self,
        contexts: &Contexts,
        options: &Map<String, Value>,
        progress: Progress<'_>,
    ) -> Result<Value> {
        match self {
            Self::Faithful(faithful) => faithful.compress(contexts, options, progress).await,
            Self::Reference(reference) => reference.compress(contexts, options, progress).await,
        }
    }

    /// The words with their probabilities.
    pub async fn score(
        &self,
        contexts: &Contexts,
        options: &Map<String, Value>,
        progress: Progress<'_>,
    ) -> Result<Value> {
        match self {
            Self::Faithful(faithful) => faithful.score(contexts, progress).await,
            Self::Reference(reference) => reference.score(contexts, options, progress).await,
        }
    }
}
