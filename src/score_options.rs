//! What scoring is asked for: the reference's options for windows and words.

/// How the keep probabilities of a word's pieces become that of the word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenToWord {
    /// Their mean.
    #[default]
    Mean,
    /// That of the first.
    First,
}

impl TokenToWord {
    /// The way of a name, `mean` or `first`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "mean" => Some(Self::Mean),
            "first" => Some(Self::First),
            _ => None,
        }
    }
}

/// Options of [`crate::Compressor::score_with`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreOptions {
    /// How pieces become words.
    pub token_to_word: TokenToWord,
    /// Windows end after one of these where they can; by default after lines and sentences.
    pub chunk_end_tokens: Option<Vec<String>>,
}
