//! Quoted strings, in the quotation marks of many languages.

use std::ops::Range;

use super::neighbour::{after, before, joins, rest};

/// The longest quotation, in bytes.
const MAX_BYTES: usize = 500;

/// Adds the quoted strings of a text, with their quotation marks.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while let Some(start) = rest(text, at).find(|c| closers(c).is_some()).map(|i| at + i) {
        let open = after(text, start).unwrap_or('"');
        let end = quote_end(text, start, open);
        if let Some(end) = end {
            found.push(start..end);
        }
        at = end.unwrap_or(start + open.len_utf8());
    }
}

/// What closes a quotation that `open` opens.
fn closers(open: char) -> Option<&'static str> {
    Some(match open {
        '"' => "\"",
        '\'' => "'",
        '“' => "”",
        '‘' => "’",
        '„' => "“”",
        '‚' => "‘’",
        '«' => "»",
        '»' => "«",
        '‹' => "›",
        '「' => "」",
        '『' => "』",
        '《' => "》",
        _ => return None,
    })
}

/// The end of the quotation that starts at `start`, in the same paragraph.
fn quote_end(text: &str, start: usize, open: char) -> Option<usize> {
    let closers = closers(open)?;
    let inside = start + open.len_utf8();
    if matches!(open, '"' | '\'' | '‘') && joins(before(text, start)) {
        return None;
    }
    if after(text, inside).is_none_or(|c| c.is_whitespace() && !matches!(open, '«' | '»')) {
        return None;
    }
    let window = rest(text, inside);
    let window = window.get(..window.floor_char_boundary(MAX_BYTES))?;
    let mut blank = false;
    for (i, c) in window.char_indices() {
        let at = inside + i;
        let end = at + c.len_utf8();
        if closers.contains(c) {
            // Within a word it is an apostrophe.
            let apostrophe = matches!(c, '\'' | '’') && joins(after(text, end));
            if apostrophe && joins(before(text, at)) {
                continue;
            }
            return (i > 0 && !joins(after(text, end)) && !apostrophe).then_some(end);
        }
        // A second opening mark, or an empty line, shows that the first opens nothing; so none is searched twice.
        if c == open || c == '\n' && blank {
            return None;
        }
        blank = c == '\n' || blank && c.is_whitespace();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::recogniser::slices;
    use super::*;

    #[test]
    fn quotes() {
        for (text, expected) in [
            ("Say \"hello there\" and 'don't go'.", &["\"hello there\"", "'don't go'"][..]),
            ("“a b” «c d» « e » „f“ »g«", &["“a b”", "«c d»", "« e »", "„f“", "»g«"]),
            ("「日本」『本』《书》", &["「日本」", "『本』", "《书》"]),
            ("it's the dogs' bowl, rock 'n' roll", &["'n'"]),
            ("5\" by 6\" and \"open\n\nnew\"", &[]),
            ("\"\" \" a\" ''", &[]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
        let long = format!("\"{}\"", "x ".repeat(MAX_BYTES));
        assert_eq!(slices(find, &long), [""; 0]);
    }
}
