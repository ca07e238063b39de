//! Stretches of a text that are counted as one, so that of a text that changed a little most are known.

/// A text cut where it would be cut too if what stands around said something else: before a space that follows a mark
/// at which clauses end. A change within a clause moves no other cut.
///
/// Every clause ends in something else than white space, but for the last. Where tokens add up over words, they do
/// over clauses.
pub(crate) fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest
            .as_bytes()
            .array_windows::<2>()
            .position(|pair| matches!(pair, [b'.' | b',' | b';' | b':' | b'?' | b'!', b' ']));
        let (clause, after) = rest.split_at_checked(end.map_or(rest.len(), |mark| mark + 1))?;
        rest = after;
        (!clause.is_empty()).then_some(clause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_make_up_the_text() {
        for (text, expected) in [
            ("", &[][..]),
            ("one", &["one"]),
            ("One, two.  Three: 4.5 ", &["One,", " two.", "  Three:", " 4.5 "]),
            ("a.\nb. ", &["a.\nb.", " "]),
            ("é. \u{3000}. 。", &["é.", " \u{3000}.", " 。"]),
        ] {
            assert_eq!(clauses(text).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }
}
