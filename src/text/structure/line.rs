//! Lines of a text as byte ranges.

use std::ops::Range;

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte, without the line break.
    pub end: usize,
    /// Where the next line starts.
    pub next: usize,
}

impl Line {
    /// Its bytes without the line break.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text without the line break.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// Whether it holds white space at most.
    pub fn is_blank(&self, text: &str) -> bool {
        self.text(text).trim_start().is_empty()
    }
}

/// The lines of a text; they end in `\n`, `\r\n` or `\r`.
pub fn lines(text: &str) -> impl Iterator<Item = Line> {
    lines_in(text, 0..text.len())
}

/// The lines of a range; the first starts and the last ends where the range does.
pub fn lines_in(text: &str, range: Range<usize>) -> impl Iterator<Item = Line> {
    let (mut start, limit) = (range.start, range.end);
    std::iter::from_fn(move || {
        if start >= limit {
            return None;
        }
        let rest = &text[start..limit];
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line_break = match &rest.as_bytes()[end..] {
            [b'\r', b'\n', ..] => 2,
            [_, ..] => 1,
            [] => 0,
        };
        let line = Line { start, end: start + end, next: start + end + line_break };
        start = line.next;
        Some(line)
    })
}

/// `range` without the white space at its two ends.
pub fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = text[range.clone()].trim_start();
    let start = range.end - inner.len();
    start..start + inner.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_line_break_ends_a_line() {
        for (text, expected) in [
            ("", vec![]),
            ("a", vec!["a"]),
            ("a\n", vec!["a"]),
            ("a\r\n\r\nb\rc\n\nd", vec!["a", "", "b", "c", "", "d"]),
            ("\n\r", vec!["", ""]),
        ] {
            assert_eq!(lines(text).map(|l| l.text(text)).collect::<Vec<_>>(), expected, "{text:?}");
            assert_eq!(lines(text).map(|l| l.next - l.start).sum::<usize>(), text.len());
        }
    }

    #[test]
    fn trims_both_ends() {
        assert_eq!(trim("x  a b \n", 1..8), 3..6);
        assert_eq!(trim("x  ", 1..3), 3..3);
    }
}
