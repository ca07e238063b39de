//! What opens and closes belongs together: brackets, quotation marks, the marks of emphasis and links.

use crate::text::span::Tie;
use std::ops::Range;

/// Pairs nested deeper than this are left alone, so that the ties of a text stay proportional to it.
pub const DEPTH: usize = 16;

/// Ties the two ends of a pair: both stay where a word between them stays, and where they stay the first word
/// between them stays.
pub fn tie_pair(text: &str, open: Range<usize>, close: Range<usize>, ties: &mut Vec<Tie>) {
    let first = first_word(text, open.end..close.start);
    ties.push(Tie { dependent: open.clone(), host: open.end..close.end });
    ties.push(Tie { dependent: close.clone(), host: open.start..close.start });
    if let Some(first) = first {
        ties.push(Tie { dependent: first.clone(), host: open });
        ties.push(Tie { dependent: first, host: close });
    }
}

/// The first letter or digit in a range, else its first mark: bytes that one word touches.
pub fn first_word(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let inner = text.get(range.clone())?;
    let at = inner.find(char::is_alphanumeric).or_else(|| inner.find(|c: char| !c.is_whitespace()))?;
    let length = inner[at..].chars().next().map_or(0, char::len_utf8);
    Some(range.start + at..range.start + at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_and_its_first_word_are_tied() {
        let text = "**-bold x**";
        let mut ties = Vec::new();
        tie_pair(text, 0..2, 9..11, &mut ties);
        let ties: Vec<_> = ties.into_iter().map(|t| (&text[t.dependent], &text[t.host])).collect();
        assert_eq!(ties, [("**", "-bold x**"), ("**", "**-bold x"), ("b", "**"), ("b", "**")]);
        let mut ties = Vec::new();
        tie_pair("()", 0..1, 1..2, &mut ties);
        assert_eq!(ties.len(), 2);
    }
}
