//! promptpress: a prompt compressor that runs entirely in the browser.

pub mod count;
pub mod error;
pub mod reference;
pub mod score;

pub use error::{Error, ErrorKind, Result};
pub use score::{Progress, Scorer, Window};
