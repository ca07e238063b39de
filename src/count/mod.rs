//! Token counters: how long a text is for the model that will read it.

mod async_counter;
pub mod byte_pair;
pub mod cl100k;
pub(crate) mod clause;
pub mod encoding;
pub(crate) mod memo;

pub use async_counter::AsyncTokenCounter;
pub use byte_pair::BytePair;
pub use cl100k::Cl100k;
pub use encoding::Encoding;

use crate::error::Result;

/// Counts the tokens of a text.
pub trait TokenCounter {
    /// The number of tokens of the text on its own.
    ///
    /// # Errors
    /// Where the counter cannot count this text.
    fn count(&self, text: &str) -> Result<usize>;
}
