//! Token counters: how long a text is for the model that will read it.

use crate::error::Result;

/// Counts the tokens of a text.
pub trait TokenCounter {
    /// The number of tokens of the text on its own.
    ///
    /// # Errors
    /// Where the counter cannot count this text.
    fn count(&self, text: &str) -> Result<usize>;
}
