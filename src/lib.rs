//! promptpress: a prompt compressor that runs entirely in the browser.

pub mod error;
pub mod score;

pub use error::{Error, ErrorKind, Result};
pub use score::{Progress, Scorer, Window};
