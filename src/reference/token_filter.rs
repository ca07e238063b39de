//! Dropping words: from the chunks of a context to its compressed text.

use super::drop_consecutive::drop_consecutive;
use super::labels::split_words;
use super::merge::MergedWords;
use super::options::ReferenceOptions;
use super::select::select;
use super::token_map::TokenMap;
use super::vocabulary::Vocabulary;
use super::word_probability::word_probabilities;
use crate::count::Cl100k;
use crate::error::Result;

/// What the token-level filter goes by.
#[derive(Clone, Copy)]
pub struct TokenFilter<'a> {
    /// The checkpoint's tokenizer.
    pub vocabulary: &'a Vocabulary,
    /// Weighs the words.
    pub cl100k: &'a Cl100k,
    /// The force tokens.
    pub map: &'a TokenMap,
    /// The options of the call.
    pub options: &'a ReferenceOptions,
    /// The share of tokens to drop.
    pub reduce_rate: f64,
}

/// One context with words dropped.
#[derive(Default)]
pub struct CompressedContext {
    /// What is left.
    pub text: String,
    /// Every word and whether it was kept.
    pub words: Vec<(String, bool)>,
}

impl CompressedContext {
    /// The text of all chunks with nothing dropped: detokenized, not as it was given.
    pub fn whole(chunks: &[String], map: &TokenMap) -> Self {
        let mut context = Self::default();
        for chunk in chunks {
            let chunk = map.unmap(chunk);
            context.words.extend(split_words(&chunk).into_iter().map(|word| (word, true)));
            context.text.push_str(&chunk);
        }
        context
    }

    /// Appends what is left of a chunk. Nothing comes between chunks, so that words can fuse, as in the reference.
    ///
    /// # Errors
    /// Those of the stages, in the reference's order.
    pub fn push_chunk(&mut self, chunk: &MergedWords, filter: &TokenFilter<'_>) -> Result<()> {
        let TokenFilter { vocabulary, cl100k, map, options, reduce_rate } = *filter;
        let words = &chunk.words;
        let mut probabilities = word_probabilities(&chunk.probabilities, &options.token_to_word)?;
        let once = options.drop_consecutive;
        if once {
            drop_consecutive(words, &mut probabilities, map, reduce_rate)?;
        }
        let kept = select(words, &probabilities, map, cl100k, reduce_rate, once)?;

        let survivors = words.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(word, _)| word.clone());
        self.text.push_str(&vocabulary.detokenize(survivors.collect())?);
        let family = vocabulary.family();
        self.words.extend(words.iter().zip(kept).map(|(word, kept)| (family.label_word(word).to_owned(), kept)));
        Ok(())
    }
}
