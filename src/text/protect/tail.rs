//! Where an address or path ends in prose: before the sentence's own punctuation.

use crate::text::word::is_ideograph;

/// Where an address that starts a text ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    /// Bytes of the address.
    pub length: usize,
    /// Bytes that were looked at: the address and the punctuation after it. The search for the next goes on here.
    pub scanned: usize,
}

/// The end of the address that `text` starts with: before a character that `stops` it, a bracket that was not opened
/// in it, punctuation of Chinese and Japanese, or Han or kana that do not begin a segment; without the punctuation
/// that ends a sentence.
pub fn address(text: &str, stops: impl Fn(char) -> bool) -> Tail {
    let mut open = Vec::new();
    let mut previous = '/';
    let mut scanned = text.len();
    for (i, c) in text.char_indices() {
        let closes = match c {
            ')' => open.pop() != Some('('),
            ']' => open.pop() != Some('['),
            '}' => open.pop() != Some('{'),
            '(' | '[' | '{' => {
                open.push(c);
                false
            }
            _ => false,
        };
        let stray = is_ideograph(c) && !is_ideograph(previous) && !"/=?&#_-.".contains(previous);
        if closes || stray || is_wide_punctuation(c) || stops(c) {
            scanned = i;
            break;
        }
        previous = c;
    }
    let run = text.get(..scanned).unwrap_or(text);
    let length = run.trim_end_matches(|c| ".,;:!?'*([{…’”".contains(c)).len();
    Tail { length, scanned }
}

/// Punctuation of Chinese and Japanese, and quotation marks, which stand beside an address without a space.
pub fn is_wide_punctuation(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}'
        | '！' | '（' | '）' | '，' | '：' | '；' | '？' | '．' | '“' | '”' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_before_the_sentence_does() {
        for (run, expected) in [
            ("a.b/c.", "a.b/c"),
            ("a.b/c),", "a.b/c"),
            ("a.b/c_(d)", "a.b/c_(d)"),
            ("a.b/c_(d))?", "a.b/c_(d)"),
            ("a.b/{id}/x", "a.b/{id}/x"),
            ("a.b/c查看", "a.b/c"),
            ("a.b/日本?q=語。", "a.b/日本?q=語"),
            ("a.b/c...", "a.b/c"),
            ("a.b/c, d", "a.b/c"),
            (")", ""),
            ("", ""),
        ] {
            let tail = address(run, char::is_whitespace);
            assert_eq!(&run[..tail.length], expected, "{run:?}");
            assert!(tail.length <= tail.scanned && tail.scanned <= run.len());
        }
    }
}
