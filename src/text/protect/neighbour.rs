//! The characters beside a place in the text: the regex engine looks at what it matches alone.

use crate::text::word::is_ideograph;

/// The character that ends at byte `at`.
pub fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The character that starts at byte `at`.
pub fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// What starts at byte `at`; nothing beyond the end.
pub fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// Whether a neighbour would belong to the same word. Han and kana never do, since they are words of their own.
pub fn joins(neighbour: Option<char>) -> bool {
    neighbour.is_some_and(|c| c == '_' || c.is_alphanumeric() && !is_ideograph(c))
}

/// Whether something may start after this neighbour: after white space, an opening bracket, a quote and the like.
pub fn opens(neighbour: Option<char>) -> bool {
    neighbour.is_none_or(|c| c.is_whitespace() || is_ideograph(c) || "([{\"'`“”‘’„«「『（，。：、=:,;|*".contains(c))
}
