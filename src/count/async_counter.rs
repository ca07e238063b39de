//! A counter that lives elsewhere.

use crate::error::Result;

/// Counts tokens where the answer has to be waited for, such as in the page while the engine is in a worker.
#[allow(async_fn_in_trait)] // Used with static dispatch only, on one thread.
pub trait AsyncTokenCounter {
    /// `[text]` the tokens of each text on its own.
    ///
    /// # Errors
    /// Where the counter cannot count one of them.
    async fn count(&self, texts: &[&str]) -> Result<Vec<usize>>;
}
