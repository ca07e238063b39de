//! The faithful mode, stage by stage; the only place that knows all of them.

use std::rc::Rc;

use crate::MAX_TEXT_BYTES;
use crate::classifier::{Classifier, Pause};
use crate::device::OpenDevice;
use crate::error::{Error, ErrorKind, Result};
use crate::model::config::EncoderConfig;
use crate::model_files::ModelFiles;
use crate::score::{Progress, Scorer, Window};
use crate::scored::Scored;
use crate::text::piece::{Pieces, WordPieces};
use crate::text::run_counter::RunCounter;
use crate::text::tokenizer::{PieceTokenizer, read_tokenizer};
use crate::text::window::{WindowRange, boundaries, windows};
use crate::text::word::words;

/// A tokenizer and a scorer: scores the words of a text.
pub struct Compressor<S = Classifier> {
    tokenizer: Rc<PieceTokenizer>,
    counter: Rc<RunCounter>,
    scorer: S,
    max_window: usize,
}

impl Compressor<Classifier> {
    /// Loads a model folder onto a device.
    ///
    /// # Errors
    /// [`ErrorKind::ModelConfig`], [`ErrorKind::ModelTokenizer`], [`ErrorKind::ModelWeights`],
    /// [`ErrorKind::TensorMissing`], [`ErrorKind::TensorShape`].
    pub fn load(files: &ModelFiles, open: &OpenDevice) -> Result<Self> {
        Self::load_with_pause(files, open, None)
    }

    /// Loads a model folder onto a device; scoring waits for `pause` between two batches.
    ///
    /// # Errors
    /// As for [`Compressor::load`].
    pub fn load_with_pause(files: &ModelFiles, open: &OpenDevice, pause: Option<Pause>) -> Result<Self> {
        let config = EncoderConfig::from_json(&files.config)?;
        let tokenizer = read_tokenizer(&files.tokenizer, files.lowercase(), config.vocabulary)?;
        let classifier = Classifier::load(config, &files.weights, &open.device, open.kind)?;
        let classifier = match pause {
            Some(pause) => classifier.with_pause(pause),
            None => classifier,
        };
        let max_window = classifier.config().max_window();
        Self::new(PieceTokenizer::new(tokenizer)?, classifier, max_window)
    }
}

impl<S: Scorer> Compressor<S> {
    /// A compressor with any scorer; `max_window`: most tokens in a window, special tokens included.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] when a window has no room beside the special tokens.
    pub fn new(tokenizer: PieceTokenizer, scorer: S, max_window: usize) -> Result<Self> {
        if max_window <= tokenizer.specials() {
            return Err(Error::new(
                ErrorKind::OptionOutOfRange,
                format!(
                    "a window of {max_window} tokens has no room beside the special tokens; use at least {}",
                    tokenizer.specials() + 1
                ),
            ));
        }
        let tokenizer = Rc::new(tokenizer);
        let counter = Rc::new(RunCounter::new(tokenizer.clone())?);
        Ok(Self { tokenizer, counter, scorer, max_window })
    }

    /// The scorer.
    pub fn scorer(&self) -> &S {
        &self.scorer
    }

    /// Scores every word of a text. This runs the model; what is selected from the result does not.
    ///
    /// # Errors
    /// [`ErrorKind::TextTooLong`], [`ErrorKind::Aborted`], [`ErrorKind::DeviceFailed`].
    pub async fn score(&self, text: &str, progress: Progress<'_>) -> Result<Scored> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(Error::new(
                ErrorKind::TextTooLong,
                format!("the text has {} bytes, more than {MAX_TEXT_BYTES}; compress it in parts", text.len()),
            ));
        }
        let words = words(text);
        let pieces = self.tokenizer.pieces(text)?;
        let of_words = pieces.of_words(&words);
        let boundaries = boundaries(text, &words, &of_words.pieces, pieces.len());
        let ranges = windows(&boundaries, self.max_window - self.tokenizer.specials());
        let inputs: Vec<_> = ranges
            .iter()
            .map(|range| Window::new(self.tokenizer.window(&pieces.ids()[range.pieces.clone()])))
            .collect();
        let outputs = self.scorer.keep_probabilities(&inputs, progress).await?;
        let of_pieces = self.gather(&pieces, &ranges, &outputs)?;
        let probabilities = word_probabilities(&of_words, &of_pieces);
        Scored::new(text.to_owned(), words, probabilities, of_words.costs, self.counter.clone())
    }

    /// `[piece]` probabilities from those of the windows, each from the window whose core it is in.
    fn gather(&self, pieces: &Pieces, ranges: &[WindowRange], outputs: &[Vec<f32>]) -> Result<Vec<f32>> {
        let mut of_pieces = Vec::with_capacity(pieces.len());
        for (range, output) in ranges.iter().zip(outputs) {
            let start = self.tokenizer.specials_before() + range.core.start - range.pieces.start;
            of_pieces.extend_from_slice(output.get(start..start + range.core.len()).unwrap_or_default());
        }
        if of_pieces.len() == pieces.len() {
            return Ok(of_pieces);
        }
        Err(Error::new(
            ErrorKind::DeviceFailed,
            "the scorer answered with the wrong number of probabilities; try again, or on the CPU",
        ))
    }
}

/// `[word]` means over the pieces of each word; 0 for a word that the tokenizer drops, which no model sees.
fn word_probabilities(of_words: &WordPieces, of_pieces: &[f32]) -> Vec<f32> {
    let mean = |probabilities: &[f32]| probabilities.iter().sum::<f32>() / probabilities.len().max(1) as f32;
    of_words.pieces.iter().map(|range| mean(&of_pieces[range.clone()])).collect()
}
