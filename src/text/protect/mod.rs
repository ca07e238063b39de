//! Protection: what must come out of a prompt byte for byte.
//!
//! ```text
//! Protect (options) → Recogniser (compiled) → spans of the text
//!                      url, email, path, number, placeholder, tag, identifier, quote: one recogniser a file
//!                      custom: the caller's literals and regular expressions
//! ```
//!
//! Recognisers look for things whose exact spelling carries the meaning. A wrong catch costs budget, since
//! protected words are kept before all others, so ordinary words, abbreviations and hyphens are left alone.

mod custom;
mod email;
mod identifier;
mod kind;
mod neighbour;
mod number;
mod path;
mod placeholder;
mod quote;
mod recogniser;
mod tag;
mod tail;
mod unit;
mod unit_names;
mod url;

pub use kind::ProtectKind;
pub use recogniser::Recogniser;

/// What to protect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protect {
    /// Kinds of things that are recognised.
    pub kinds: Vec<ProtectKind>,
    /// Exact strings, at most [`Protect::MAX_RULES`].
    pub literals: Vec<String>,
    /// Regular expressions in the syntax of the `regex` crate, at most [`Protect::MAX_RULES`].
    pub patterns: Vec<String>,
}

impl Protect {
    /// The most literals, and the most patterns.
    pub const MAX_RULES: usize = 100;

    /// Protects nothing.
    pub const fn none() -> Self {
        Self { kinds: Vec::new(), literals: Vec::new(), patterns: Vec::new() }
    }
}

impl Default for Protect {
    /// The kinds of [`ProtectKind::DEFAULT`], no literals, no patterns.
    fn default() -> Self {
        Self { kinds: ProtectKind::DEFAULT.to_vec(), ..Self::none() }
    }
}
