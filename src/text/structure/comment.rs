//! The prose of comments in code, line by line.

use super::language::{Syntax, syntax};
use super::line::{lines_in, trim};
use std::ops::Range;

/// Comments that speak to tools.
const DIRECTIVES: &[&str] = &[
    "!",
    "@",
    "noqa",
    "type:",
    "eslint",
    "pylint",
    "nolint",
    "mypy:",
    "pragma",
    "region",
    "endregion",
    "fmt:",
    "clippy::",
];

/// The prose of the comments in `code`, a range of the text in the language of a fence's info string. Each
/// range is on one line and holds at least two words; the markers are outside.
pub fn prose(text: &str, code: Range<usize>, info: &str) -> Vec<Range<usize>> {
    let Some(syntax) = syntax(info) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = code.start;
    while at < code.end {
        let rest = &text[at..code.end];
        let line_end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        at = step(text, at, line_end, code.end, syntax, &mut found);
    }
    found
}

/// Reads one comment, string or stretch of code at `at`; where to go on.
fn step(text: &str, at: usize, line_end: usize, end: usize, syntax: &Syntax, found: &mut Vec<Range<usize>>) -> usize {
    let mut at = at;
    while at < line_end {
        let rest = &text[at..end];
        if let Some((open, close)) = syntax.block.iter().find(|(open, _)| rest.starts_with(open)) {
            let inner = at + open.len();
            let inner_end = text[inner..end].find(close).map_or(end, |length| inner + length);
            found.extend(lines_in(text, inner..inner_end).filter_map(|line| line_prose(text, line.range())));
            return (inner_end + close.len()).min(end);
        }
        if let Some(open) = syntax.line.iter().find(|open| rest.starts_with(**open)) {
            let before = text[..at].chars().next_back();
            if before != Some(':') && (!syntax.spaced || before.is_none_or(char::is_whitespace)) {
                found.extend(line_prose(text, at + open.len()..line_end));
                return line_end;
            }
        }
        if let Some(quote) = syntax.long.iter().find(|quote| rest.starts_with(**quote)) {
            return string_end(text, at + quote.len(), end, quote).unwrap_or(end);
        }
        if let Some(quote) = syntax.short.iter().find(|quote| rest.starts_with(**quote)) {
            // An apostrophe that opens nothing.
            at = string_end(text, at + quote.len(), line_end, quote).unwrap_or(at + quote.len());
            continue;
        }
        // `'"'` is a character and opens no string, nor does an escaped quote.
        let characters = if rest.starts_with("'\"'") { 3 } else { 1 + usize::from(rest.starts_with('\\')) };
        at += rest.chars().take(characters).map(char::len_utf8).sum::<usize>();
    }
    text[at..end].chars().next().map_or(end, |line_break| at + line_break.len_utf8())
}

/// The end of the string whose text starts at `at`.
fn string_end(text: &str, at: usize, end: usize, quote: &str) -> Option<usize> {
    let mut chars = text[at..end].char_indices();
    while let Some((i, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if text[at + i..end].starts_with(quote) {
            return Some(at + i + quote.len());
        }
    }
    None
}

/// The prose of one line of a comment, without the marks that frame it.
fn line_prose(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let content = &text[line.clone()];
    let frame = |c: char| c.is_whitespace() || matches!(c, '*' | '/' | '#' | '-' | ';' | '%' | '!' | '=' | '>' | '~');
    let first = content.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '*'));
    if DIRECTIVES.iter().any(|directive| first.starts_with(directive)) {
        return None;
    }
    let prose = content.trim_start_matches(frame);
    let start = line.end - prose.len();
    let prose = trim(
        text,
        start..start + prose.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '=' | '#')).len(),
    );
    let words = text[prose.clone()].split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    let ideographs = text[prose.clone()].chars().filter(|c| crate::text::word::is_ideograph(*c)).take(4).count();
    (words >= 2 || ideographs >= 4).then_some(prose)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_and_strings_are_not() {
        for (language, code, expected) in [
            (
                "python",
                "x = '# not this one' # but this one\r\n#!/usr/bin/env python x\n# noqa: it is\n",
                vec!["but this one"],
            ),
            ("py", "\"\"\"doc # string here\n# still in it\n\"\"\"\n# now a comment", vec!["now a comment"]),
            (
                "rust",
                "/// Adds two numbers.\nfn f<'a>(x: &'a str) { \"// no, not this\"; '\"'; /* a block\n * of lines */ }",
                vec!["Adds two numbers.", "a block", "of lines"],
            ),
            (
                "js title=\"a\"",
                "const u = 'http://x.y'; // see the page\nlet t = `a\n// not this one\n`;",
                vec!["see the page"],
            ),
            ("c", "char *s = \"a\\\" // no no\"; int x; /* yes it is */ // and this", vec!["yes it is", "and this"]),
            ("sql", "SELECT '-- no it is' -- all of them\n", vec!["all of them"]),
            ("bash", "echo ${#x} $# it's # the length of it\n", vec!["the length of it"]),
            ("html", "<p>no</p><!-- a note\nof two lines -->", vec!["a note", "of two lines"]),
            ("{.java .x}", "/** \n * @param x the thing\n * The text of it.\n */", vec!["The text of it."]),
            ("go", "// 请解释代码", vec!["请解释代码"]),
            ("c", "/* never closed at all", vec!["never closed at all"]),
            ("c", "x //", vec![]),
            ("brainfuck", "// what is it", vec![]),
            ("", "# what is it", vec![]),
        ] {
            let found: Vec<_> = prose(code, 0..code.len(), language).into_iter().map(|r| &code[r]).collect();
            assert_eq!(found, expected, "{language}: {code:?}");
        }
    }
}
