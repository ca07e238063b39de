//! What rules say of a text: which bytes stay, and which stay with others.

use std::fmt;
use std::ops::Range;

/// The rule that a span comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A rule with a name, such as `url`.
    Kind(&'static str),
    /// The literal of this index in the options.
    Literal(usize),
    /// The regular expression of this index in the options.
    Pattern(usize),
}

/// Bytes that come out as they went in: every word that touches them stays, and the white space inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Why.
    pub rule: Rule,
}

/// Bytes whose words stay wherever a word of others stays: a negation and what it denies, a bullet and its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Bytes whose words stay …
    pub dependent: Range<usize>,
    /// … where one of these stays.
    pub host: Range<usize>,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(name) => f.write_str(name),
            Self::Literal(index) => write!(f, "literal:{index}"),
            Self::Pattern(index) => write!(f, "pattern:{index}"),
        }
    }
}
