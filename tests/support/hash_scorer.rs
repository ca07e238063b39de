//! A compressor without a model: any probabilities will do, as long as they are always the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use promptpress::count::{BytePair, Encoding};
use promptpress::text::tokenizer::{PieceTokenizer, read_tokenizer};
use promptpress::{Compressor, Document, Progress, Result, Scored, Scorer, Window};

use super::ready::block_on;

/// Probabilities that depend on the token and a little on its place.
pub struct HashScorer;

impl Scorer for HashScorer {
    async fn keep_probabilities(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        progress(0, windows.len());
        let probability = |(place, id): (usize, &u32)| {
            let mut hasher = DefaultHasher::new();
            (place % 7, id).hash(&mut hasher);
            (hasher.finish() % 10_000) as f32 / 9_999.0
        };
        Ok(windows.iter().map(|window| window.ids().iter().enumerate().map(probability).collect()).collect())
    }
}

/// The tokenizer of the model in the box.
pub fn tokenizer() -> PieceTokenizer {
    let json = std::fs::read(super::root().join("models/default/tokenizer.json")).unwrap();
    PieceTokenizer::new(read_tokenizer(&json, None, 108_408).unwrap()).unwrap()
}

thread_local! {
    // Small windows, so that short texts already need several.
    static COMPRESSOR: Compressor<HashScorer> = Compressor::new(tokenizer(), HashScorer, 24).unwrap();
    pub static COUNTING: PieceTokenizer = tokenizer();
    pub static CL100K: BytePair = BytePair::embedded(Encoding::Cl100kBase).unwrap();
    pub static O200K: BytePair = BytePair::embedded(Encoding::O200kBase).unwrap();
}

/// A document with such probabilities.
pub fn score(document: impl Into<Document>) -> Scored {
    COMPRESSOR.with(|compressor| block_on(compressor.score(document, &mut |_, _| true)).unwrap())
}
