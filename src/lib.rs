//! promptpress: a prompt compressor that runs entirely in the browser.
//!
//! A classifier of the BERT family (LLMLingua-2, arXiv 2403.12968) gives every word of a prompt the
//! probability that it should be kept; the words that a language model does not need are dropped.
//!
//! ```text
//! text → words, pieces → windows → encoder → keep probabilities → ranking → kept words → text
//! text/                            model/    score.rs             select/   text/
//! ```
//!
//! [`reference`] decides as Python's llmlingua 0.2.2 does; everything else is the faithful mode, which keeps
//! slices of the original text. [`Compressor::score`] runs the model once; [`Scored::select`] then answers any budget without it.

#![deny(missing_docs)]

mod calibration;
mod classifier;
mod compressor;
pub mod count;
pub mod cpu;
mod device;
mod error;
pub mod format;
pub mod gpu;
pub mod model;
mod model_files;
pub mod reference;
mod request;
mod score;
mod score_options;
mod scored;
pub mod select;
mod share;
pub mod text;
mod trial;
#[cfg(target_family = "wasm")]
mod wasm;

pub use calibration::{Calibration, Division};
pub use classifier::Classifier;
pub use compressor::Compressor;
pub use device::{DeviceKind, OpenDevice};
pub use error::{Error, ErrorKind, Result};
pub use model_files::ModelFiles;
pub use request::{PartRequest, Request};
pub use score::{Pause, Progress, Scorer, Window};
pub use score_options::{ScoreOptions, TokenToWord};
pub use scored::{PartSelection, Scored, Selection, Unchanged};
pub use select::budget::Budget;
pub use select::floor::Floors;
pub use select::force::Force;
pub use select::options::SelectOptions;
pub use select::part::{PartFilter, PartRule};
pub use select::reason::Reason;
pub use share::{Peer, SharedScorer};
pub use text::document::Document;
pub use text::protect::{Protect, ProtectKind};
pub use text::structure::Format;

/// The longest text that is compressed in one call, in bytes of UTF-8: about two million tokens.
pub const MAX_TEXT_BYTES: usize = 8 << 20;
