//! Windows in, keep probabilities out: the seam between text and model, and the only asynchronous step.

use crate::error::Result;

/// Told after each finished batch how many windows of how many are done; answers whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize) -> bool;

/// Anything that can say, for each token of a window, how probable it is that the token should be kept.
#[allow(async_fn_in_trait)] // Used with static dispatch only, on one thread.
pub trait Scorer {
    /// Keep probabilities of every token of every window, in order, special tokens included.
    ///
    /// `windows`: `[window][token]`, ids with the special tokens already in place, at most as many as the
    /// encoder has positions. Returns `[window][token]`, each in `0.0..=1.0`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Aborted`] when `progress` answers `false`; [`crate::ErrorKind::DeviceFailed`].
    async fn keep_probabilities(&self, windows: &[Vec<u32>], progress: Progress<'_>) -> Result<Vec<Vec<f32>>>;
}
