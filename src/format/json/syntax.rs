//! JSON as it is accepted: the standard, plus comments and trailing commas, which stay where they are.
//!
//! The grammar is jsonc-parser's. What it is laxer about than the standard is refused here, so that whatever
//! reads the input reads the output; what it is stricter about (half of a surrogate pair) is let through.

use std::borrow::Cow;

use jsonc_parser::ast::Value;
use jsonc_parser::errors::ParseError;
use jsonc_parser::tokens::Token;
use jsonc_parser::{CollectOptions, ParseOptions, Scanner, ScannerOptions, parse_to_ast};

use crate::error::{Error, ErrorKind, Result};
use crate::format::position::position;

/// The deepest nesting that is read, as in serde_json; keeps recursion within a browser's stack.
pub(super) const MAX_DEPTH: usize = 128;

const PARSE_OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

const SCANNER_OPTIONS: ScannerOptions = ScannerOptions {
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Parses a text that [`pair_surrogates`] went over.
///
/// # Errors
/// [`ErrorKind::Json`] with its place.
pub(super) fn parse(text: &str) -> Result<Value<'_>> {
    check(text)?;
    let parsed = parse_to_ast(text, &CollectOptions::default(), &PARSE_OPTIONS);
    let value = parsed.map_err(|error| parse_error(text, &error))?.value;
    value.ok_or_else(|| malformed(text, 0, "there is no value"))
}

/// The shortest literal that stands for a text.
pub(super) fn literal(text: &str) -> String {
    // serde_json escapes no more than JSON demands.
    serde_json::Value::from(text).to_string()
}

/// Refuses, token by token, what the parser would let through and what nests too deep for it.
fn check(text: &str) -> Result<()> {
    let mut scanner = Scanner::new(text, &SCANNER_OPTIONS);
    let mut depth = 0_usize;
    let mut end = 0;
    loop {
        let token = scanner.scan().map_err(|error| parse_error(text, &error))?;
        let gap = text.get(end..scanner.token_start()).unwrap_or_default();
        if let Some(at) = gap.find(|c| !matches!(c, ' ' | '\t' | '\n' | '\r')) {
            return Err(malformed(text, end + at, "white space that JSON does not have"));
        }
        match token {
            Some(Token::OpenBrace | Token::OpenBracket) => depth += 1,
            Some(Token::CloseBrace | Token::CloseBracket) => depth = depth.saturating_sub(1),
            Some(Token::String(_)) => check_literal(text, scanner.token_start(), scanner.token_end())?,
            Some(_) => {}
            None => return Ok(()),
        }
        if depth > MAX_DEPTH {
            return Err(malformed(text, scanner.token_start(), &format!("nested more than {MAX_DEPTH} deep")));
        }
        end = scanner.token_end();
    }
}

fn check_literal(text: &str, start: usize, end: usize) -> Result<()> {
    match text.get(start..end).and_then(|literal| literal.find(|c| c < ' ')) {
        Some(at) => Err(malformed(text, start + at, "a control character that is not escaped")),
        None => Ok(()),
    }
}

/// The text with every unpaired surrogate escape made `\ufffd`, and the bytes where they stood, in order.
///
/// Rust has no string for half a surrogate pair, and JSON does; the ranges of all tokens stay what they were.
pub(super) fn pair_surrogates(text: &str) -> (Cow<'_, str>, Vec<usize>) {
    let bytes = text.as_bytes();
    let mut unpaired = Vec::new();
    let mut at = 0;
    while let Some(backslash) = text.get(at..).and_then(|rest| rest.find('\\')) {
        at += backslash;
        at += match (escaped_unit(bytes, at), escaped_unit(bytes, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                unpaired.push(at);
                6
            }
            // The backslash and one character, whose length only matters for staying on a boundary.
            _ => 1 + text.get(at + 1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8),
        };
    }
    if unpaired.is_empty() {
        return (Cow::Borrowed(text), unpaired);
    }
    let mut paired = String::with_capacity(text.len());
    let mut copied = 0;
    for &at in &unpaired {
        paired.push_str(text.get(copied..at).unwrap_or_default());
        paired.push_str("\\ufffd");
        copied = at + 6;
    }
    paired.push_str(text.get(copied..).unwrap_or_default());
    (Cow::Owned(paired), unpaired)
}

/// The UTF-16 code unit of the `\uXXXX` at a byte, if there is one.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at.checked_add(6)?)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, &digit| Some(unit * 16 + char::from(digit).to_digit(16)?))
}

fn parse_error(text: &str, error: &ParseError) -> Error {
    let what = error.kind().to_string();
    let lower = what.chars().take(1).flat_map(char::to_lowercase).chain(what.chars().skip(1)).collect::<String>();
    malformed(text, error.range().start, &lower)
}

fn malformed(text: &str, at: usize, what: &str) -> Error {
    let place = position(text, at);
    Error::new(ErrorKind::Json, format!("not JSON: {what} at {place}; correct it, or give the input as plain text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_unpaired_surrogates_only() {
        let unpaired = |text| pair_surrogates(text).1;
        let none: [usize; 0] = [];
        assert_eq!(unpaired(r#""\ud83d\ude00""#), none);
        assert_eq!(unpaired(r#""\ud83d""#), [1]);
        assert_eq!(unpaired(r#""\ude00\ud83d""#), [1, 7]);
        assert_eq!(unpaired(r#""\ud83d\ud83d\ude00""#), [1]);
        assert_eq!(unpaired(r#""\\ud83d""#), none);
        assert_eq!(unpaired(r#""\\\uD83D""#), [3]);
        assert_eq!(unpaired(r#""\u00e9\é\"#), none);
        assert_eq!(pair_surrogates(r#""\uD83Dx""#).0, r#""\ufffdx""#);
    }
}
