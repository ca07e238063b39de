//! Merging with a record of it, so that the decisions can be compared with the reference's.

use serde::Serialize;

use super::family::Family;
use super::merge::{MergedWords, merge};
use super::scored::ScoredChunk;
use super::token_map::TokenMap;
use crate::error::Result;

/// What one call of the word-merging step gave: first for the context-level filter, if there was one, then for the
/// token-level filter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TracedWords {
    /// The words.
    pub words: Vec<String>,
    /// The keep probabilities of their tokens after forcing, `[word][token]`.
    pub probs: Vec<Vec<f64>>,
}

/// Merges chunks and records every call.
pub struct TracedMerge<'a> {
    /// The family of the checkpoint.
    pub family: Family,
    /// The force tokens.
    pub map: &'a TokenMap,
    /// Keep every token with a digit in it.
    pub force_reserve_digit: bool,
    /// The record so far.
    pub trace: Vec<TracedWords>,
}

impl TracedMerge<'_> {
    /// The words of a chunk.
    ///
    /// # Errors
    /// Those of [`merge`].
    pub fn merge(&mut self, chunk: &ScoredChunk) -> Result<MergedWords> {
        let merged = merge(self.family, chunk, self.map, self.force_reserve_digit)?;
        let probs = merged.probabilities.iter().map(|word| word.iter().map(|p| p.value()).collect()).collect();
        self.trace.push(TracedWords { words: merged.words.clone(), probs });
        Ok(merged)
    }
}
