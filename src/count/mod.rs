//! Token counters: how long a text is for the model that will read it.

pub mod cl100k;

pub use cl100k::Cl100k;

use crate::error::Result;

/// Counts the tokens of a text.
pub trait TokenCounter {
    /// The number of tokens of the text on its own.
    ///
    /// # Errors
    /// Where the counter cannot count this text.
    fn count(&self, text: &str) -> Result<usize>;
}
