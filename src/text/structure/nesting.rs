//! Lines that nest deeper than any text does. The Markdown parser walks all open containers for every line, so
//! a line with a million `>` followed by a million lines would take it hours: such lines are hidden from it.

use super::line::{Line, lines};
use std::ops::Range;

/// Containers that one line may open or continue.
const MARKERS: usize = 32;
/// Columns that a line may be indented by.
const COLUMNS: usize = 128;

/// The lines that are too deep.
pub fn too_deep(text: &str) -> impl Iterator<Item = Range<usize>> {
    lines(text).filter(|line| is_too_deep(text, line)).map(|line| line.range())
}

fn is_too_deep(text: &str, line: &Line) -> bool {
    let (mut markers, mut columns) = (0, 0);
    let mut rest = line.text(text).as_bytes();
    loop {
        let length = match rest {
            [b' ' | b'\t', ..] => 1,
            [b'>' | b'-' | b'*' | b'+' | b':', ..] => 1,
            [b'0'..=b'9', ..] => {
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                match rest.get(digits) {
                    Some(b'.' | b')') => digits + 1,
                    _ => return false,
                }
            }
            // A footnote's label.
            [b'[', b'^', label @ ..] => match label.iter().position(|byte| matches!(byte, b'[' | b']')) {
                Some(end) if label[end..].starts_with(b"]:") => end + 4,
                _ => return false,
            },
            _ => return false,
        };
        columns += length;
        markers += usize::from(!matches!(rest, [b' ' | b'\t', ..]));
        // Thematic breaks are long runs of one mark and open nothing.
        if markers > MARKERS || columns > COLUMNS {
            return !is_rule(line.text(text));
        }
        rest = &rest[length..];
    }
}

fn is_rule(line: &str) -> bool {
    let mut marks = line.bytes().filter(|byte| !matches!(byte, b' ' | b'\t'));
    marks.next().is_some_and(|mark| matches!(mark, b'-' | b'*') && marks.all(|other| other == mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_lines_are_found() {
        for (line, deep) in [
            ("> > - 1. a".to_string(), false),
            (">".repeat(40), true),
            ("- + ".repeat(20), true),
            ("[^a]:".repeat(40), true),
            ("12. ".repeat(40), true),
            ("-".repeat(400), false),
            ("- ".repeat(400), false),
            (" ".repeat(300) + "a", true),
            ("é".repeat(300), false),
        ] {
            assert_eq!(too_deep(&format!("a\n{line}\nb")).count(), usize::from(deep), "{line:?}");
        }
    }
}
