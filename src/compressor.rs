//! The faithful mode, stage by stage; the only place that knows all of them.

use std::ops::Range;
use std::rc::Rc;

use crate::MAX_TEXT_BYTES;
use crate::classifier::Classifier;
use crate::device::OpenDevice;
use crate::error::{Error, ErrorKind, Result};
use crate::model::config::EncoderConfig;
use crate::model::source::WeightsSource;
use crate::model_files::ModelFiles;
use crate::score::{Pause, Progress, Scorer, Window};
use crate::score_options::{ScoreOptions, TokenToWord};
use crate::scored::Scored;
use crate::text::document::Document;
use crate::text::piece::WordPieces;
use crate::text::run_counter::RunCounter;
use crate::text::tokenizer::{PieceTokenizer, read_tokenizer};
use crate::text::window::{WindowRange, boundaries, windows};
use crate::text::word::{Word, words};

/// Windows that are in the scorer's hands at a time.
const WINDOWS_AT_ONCE: usize = 64;

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
    pub fn load<W: WeightsSource>(files: &ModelFiles<W>, open: &OpenDevice) -> Result<Self> {
        Self::load_with_pause(files, open, None)
    }

    /// Loads a model folder onto a device; scoring waits for `pause` between two batches.
    ///
    /// # Errors
    /// As for [`Compressor::load`].
    pub fn load_with_pause<W: WeightsSource>(
        files: &ModelFiles<W>,
        open: &OpenDevice,
        pause: Option<Pause>,
    ) -> Result<Self> {
        let config = EncoderConfig::from_json(&files.config)?;
        let tokenizer = read_tokenizer(&files.tokenizer, files.lowercase(), config.vocabulary)?;
        let classifier = Classifier::load(config, &files.weights, open)?;
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

    /// The same compressor with another scorer, made of this one.
    pub fn map_scorer<T>(self, map: impl FnOnce(S) -> T) -> Compressor<T> {
        let Self { tokenizer, counter, scorer, max_window } = self;
        Compressor { tokenizer, counter, scorer: map(scorer), max_window }
    }

    /// The scorer, to make it ready.
    pub fn scorer_mut(&mut self) -> &mut S {
        &mut self.scorer
    }

    /// Scores every word of a document. This runs the model; what is selected from the result does not.
    ///
    /// # Errors
    /// [`ErrorKind::TextTooLong`], [`ErrorKind::Aborted`], [`ErrorKind::DeviceFailed`].
    pub async fn score(&self, document: impl Into<Document>, progress: Progress<'_>) -> Result<Scored> {
        self.score_with(document, &ScoreOptions::default(), progress).await
    }

    /// Scores every word of a document, with the reference's options for windows and words.
    ///
    /// # Errors
    /// As for [`Compressor::score`].
    pub async fn score_with(
        &self,
        document: impl Into<Document>,
        options: &ScoreOptions,
        progress: Progress<'_>,
    ) -> Result<Scored> {
        let document = document.into();
        let text = document.text();
        if text.len() > MAX_TEXT_BYTES {
            return Err(Error::new(
                ErrorKind::TextTooLong,
                format!("the text has {} bytes, more than {MAX_TEXT_BYTES}; compress it in parts", text.len()),
            ));
        }
        let words: Vec<_> = document.parts().iter().flat_map(|part| words_of(text, part)).collect();
        let pieces = self.tokenizer.pieces(text)?;
        let of_words = pieces.of_words(&words);
        let boundaries = boundaries(text, &words, &of_words.pieces, pieces.len(), options.chunk_end_tokens.as_deref());
        let ranges = windows(&boundaries, self.max_window - self.tokenizer.specials());
        let mut probabilities = Vec::with_capacity(pieces.len());
        let mut done = 0;
        // A block of windows at a time: what the encoder takes in and gives out does not grow with the text.
        for block in ranges.chunks(WINDOWS_AT_ONCE) {
            let inputs: Vec<_> = block
                .iter()
                .map(|range| Window::new(self.tokenizer.window(&pieces.ids()[range.pieces.clone()])))
                .collect();
            let mut report = |of_block: usize, _: usize| progress(done + of_block, ranges.len());
            let outputs = self.scorer.keep_probabilities(&inputs, &mut report).await?;
            self.gather(block, &outputs, &mut probabilities);
            done += block.len();
        }
        if probabilities.len() != pieces.len() {
            return Err(Error::new(
                ErrorKind::DeviceFailed,
                "the scorer answered with the wrong number of probabilities; try again, or on the CPU",
            ));
        }
        let probabilities = word_probabilities(&of_words, &probabilities, options.token_to_word);
        Ok(Scored::new(document, words, probabilities, of_words.costs, self.counter.clone()))
    }

    /// Appends `[piece]` probabilities from those of the windows, each from the window whose core it is in.
    fn gather(&self, ranges: &[WindowRange], outputs: &[Vec<f32>], of_pieces: &mut Vec<f32>) {
        for (range, output) in ranges.iter().zip(outputs) {
            let start = self.tokenizer.specials_before() + range.core.start - range.pieces.start;
            of_pieces.extend_from_slice(output.get(start..start + range.core.len()).unwrap_or_default());
        }
    }
}

/// `[word]` probabilities from those of their pieces; 0 for a word that the tokenizer drops, which no model sees.
fn word_probabilities(of_words: &WordPieces, of_pieces: &[f32], token_to_word: TokenToWord) -> Vec<f32> {
    let mean = |probabilities: &[f32]| probabilities.iter().sum::<f32>() / probabilities.len().max(1) as f32;
    let of_word = |pieces: &[f32]| match token_to_word {
        TokenToWord::Mean => mean(pieces),
        TokenToWord::First => pieces.first().copied().unwrap_or_default(),
    };
    of_words.pieces.iter().map(|range| of_word(&of_pieces[range.clone()])).collect()
}

/// The words of a part, as slices of the whole text.
fn words_of<'t>(text: &'t str, part: &Range<usize>) -> impl Iterator<Item = Word> + use<'t> {
    let start = part.start;
    let shift = move |word: Word| Word { start: start + word.start, end: start + word.end, ..word };
    words(text.get(part.clone()).unwrap_or_default()).into_iter().map(shift)
}
