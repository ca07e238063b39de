//! The contexts, counted and cut into chunks.

use super::chunk::chunks;
use super::token_map::TokenMap;
use super::vocabulary::Vocabulary;
use crate::count::Cl100k;
use crate::error::Result;

/// The contexts of one call.
pub struct ChunkedContexts {
    /// Chunk texts with the stand-ins of force tokens in them, `[context][chunk]`.
    pub chunks: Vec<Vec<String>>,
    /// cl100k_base tokens of the contexts as they were given.
    pub origin_tokens: usize,
}

impl ChunkedContexts {
    /// Counts each context, puts the stand-ins in and cuts it into chunks.
    ///
    /// # Errors
    /// Those of [`Cl100k::count`] and of the tokenizer.
    pub fn new(
        contexts: &[String],
        vocabulary: &Vocabulary,
        map: &TokenMap,
        cl100k: &Cl100k,
        chunk_end_tokens: &[String],
    ) -> Result<Self> {
        let end_tokens = map.chunk_end_tokens(chunk_end_tokens);
        let mut chunked = Self { chunks: Vec::with_capacity(contexts.len()), origin_tokens: 0 };
        for context in contexts {
            chunked.origin_tokens += cl100k.count_strict(context)?;
            chunked.chunks.push(chunks(vocabulary, &map.map(context), &end_tokens)?);
        }
        Ok(chunked)
    }
}
