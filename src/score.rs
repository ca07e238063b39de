//! Windows in, keep probabilities out: the seam between text and model, and the only asynchronous step.

use std::future::Future;
use std::pin::Pin;

use crate::error::Result;

/// Told after each finished batch how many windows of how many are done, perhaps of the same number again; answers
/// whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize) -> bool;

/// What to wait for between two batches. A browser lets its event loop run here.
pub type Pause = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()>>>>;

/// What the encoder sees at once: token ids with the special tokens in place, and which of them it attends to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    ids: Vec<u32>,
    attention_mask: Vec<bool>,
}

impl Window {
    /// A window whose every token is attended to.
    pub fn new(ids: Vec<u32>) -> Self {
        let attention_mask = vec![true; ids.len()];
        Self { ids, attention_mask }
    }

    /// A window in which tokens of the id `pad` are not attended to, wherever they stand.
    pub fn with_padding(ids: Vec<u32>, pad: u32) -> Self {
        let attention_mask = ids.iter().map(|&id| id != pad).collect();
        Self { ids, attention_mask }
    }

    /// A window with a mask, `[token]`: `false` where no token may attend to this one; what it lacks is attended to.
    pub fn with_mask(ids: Vec<u32>, mut attention_mask: Vec<bool>) -> Self {
        attention_mask.resize(ids.len(), true);
        Self { ids, attention_mask }
    }

    /// `[token]` ids.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// `[token]`, as long as [`Window::ids`]: `false` where no token may attend to this one.
    pub fn attention_mask(&self) -> &[bool] {
        &self.attention_mask
    }

    /// The number of tokens.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether the window holds no token.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// Anything that can say, for each token of a window, how probable it is that the token should be kept.
#[allow(async_fn_in_trait)] // Used with static dispatch only, on one thread.
pub trait Scorer {
    /// Keep probabilities of every token of every window, in order, special tokens included.
    ///
    /// Each window holds at most as many tokens as the encoder has positions. Returns `[window][token]`, each in
    /// `0.0..=1.0`; what stands at tokens that are not attended to is unspecified.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Aborted`] when `progress` answers `false`; [`crate::ErrorKind::DeviceFailed`].
    async fn keep_probabilities(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>>;
}
