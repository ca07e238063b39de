//! cl100k_base by its type: the reference counts in no other encoding.

use super::{BytePair, Encoding, TokenCounter};
use crate::error::Result;

/// A counter of cl100k_base tokens.
pub struct Cl100k(BytePair);

impl Cl100k {
    /// The counter with the ranks that are linked into the command.
    ///
    /// # Errors
    /// Those of [`BytePair::embedded`].
    #[cfg(feature = "cli")]
    pub fn embedded() -> Result<Self> {
        BytePair::embedded(Encoding::Cl100kBase).map(Self)
    }

    /// The counter with the ranks of a file `cl100k_base.tiktoken`.
    ///
    /// # Errors
    /// Those of [`BytePair::from_ranks`].
    pub fn from_ranks(file: &[u8]) -> Result<Self> {
        BytePair::from_ranks(Encoding::Cl100kBase, file).map(Self)
    }

    /// The number of tokens of a text; see [`BytePair::count_strict`].
    ///
    /// # Errors
    /// Those of [`BytePair::count_strict`].
    pub fn count_strict(&self, text: &str) -> Result<usize> {
        self.0.count_strict(text)
    }

    /// The number of tokens of a text; see [`BytePair::count_ordinary`].
    pub fn count_ordinary(&self, text: &str) -> usize {
        self.0.count_ordinary(text)
    }
}

impl TokenCounter for Cl100k {
    fn count(&self, text: &str) -> Result<usize> {
        self.0.count(text)
    }
}
