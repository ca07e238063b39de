//! What wraps texts: segment tags, JSON, and chat messages of four vendors.
//!
//! A reader finds the texts in an input and says of each how much of it may go; once they are compressed, the
//! same object puts them back and leaves everything else as it was. Nothing here knows words, scores or tensors.
//!
//! ```text
//! input → read_tags | read_json | read_messages → parts → (compress) → rebuild | edits, apply → output
//! ```

mod edit;
pub mod json;
pub mod messages;
mod path;
mod position;
mod rule;
pub mod tags;

pub use edit::{Edit, apply};
pub use path::{PathStep, show_path};
pub use rule::PartRule;

/// The shortest text that is compressed inside JSON and messages when nothing is asked for, in characters.
pub const MIN_CHARS: usize = 40;
