//! JSON values that stand in a text: data, so code. serde_json says where they end.

use serde::de::IgnoredAny;
use std::ops::Range;

/// How many times the text's length may be parsed. Each `{` of a hostile text may open a value that never ends.
const EFFORT: usize = 8;

/// Objects with a key, and arrays that fill the rest of their line, outermost only, in order.
pub fn values(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut effort = text.len().saturating_mul(EFFORT);
    let mut at = 0;
    while let Some(start) = text[at..].find(['{', '[']).map(|offset| at + offset) {
        at = start + 1;
        if !may_open(text, start) {
            continue;
        }
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                let end = start + values.byte_offset();
                effort = effort.saturating_sub(end - start);
                if text[start..].starts_with('{') || ends_line(&text[end..]) {
                    found.push(start..end);
                    at = end;
                }
            }
            Some(Err(error)) => effort = effort.saturating_sub(length_read(&text[start..], &error)),
            None => {}
        }
        if effort == 0 {
            break;
        }
    }
    found
}

/// The shortest string value that is prose rather than data, in characters.
const MIN_CHARS: usize = 40;

/// What is prose in a value: its long strings without escapes, of which words can go and JSON stays.
pub fn prose(text: &str, value: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = value.start;
    let position = |from: usize, wanted: &[char]| text.get(from..value.end)?.find(wanted).map(|offset| from + offset);
    while let Some(open) = position(at, &['"']) {
        let (start, mut escaped) = (open + 1, false);
        let mut end = start;
        while let Some(mark) = position(end, &['"', '\\']) {
            end = mark;
            if text[mark..].starts_with('"') {
                break;
            }
            escaped = true;
            // The mark and what it escapes.
            end += 1 + text[mark + 1..].chars().next().map_or(0, char::len_utf8);
        }
        at = end + 1;
        let is_key = text.get(at..value.end).is_some_and(|rest| rest.trim_start().starts_with(':'));
        let Some(string) = text.get(start..end).filter(|_| !is_key && !escaped) else { continue };
        if string.chars().nth(MIN_CHARS - 1).is_some() {
            found.push(start..end);
        }
    }
    found
}

/// Whether what opens here looks like an object with a key, or an array at the start of a line or of values.
fn may_open(text: &str, start: usize) -> bool {
    let next = text[start + 1..].trim_start_matches([' ', '\t', '\n', '\r']).bytes().next();
    match text.as_bytes().get(start) {
        Some(b'{') => next == Some(b'"'),
        _ => {
            let before = text[..start].trim_end_matches([' ', '\t']);
            matches!(next, Some(b'{' | b'"'))
                || (before.is_empty() || before.ends_with(['\n', '\r']))
                    && matches!(next, Some(b'[' | b'-' | b'0'..=b'9'))
        }
    }
}

fn ends_line(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t', ',', ';', '.']);
    rest.is_empty() || rest.starts_with(['\n', '\r'])
}

/// Bytes read until an error.
fn length_read(text: &str, error: &serde_json::Error) -> usize {
    let before = error.line().saturating_sub(1);
    let lines: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
    (lines + error.column()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_among_prose() {
        for (text, expected) in [
            ("Call it with {\"a\": [1, {}]} now", vec!["{\"a\": [1, {}]}"]),
            ("{\n  \"a\": 1\n}\n{\"b\": 2}", vec!["{\n  \"a\": 1\n}", "{\"b\": 2}"]),
            ("[1, 2]\n[1] Smith et al.", vec!["[1, 2]"]),
            ("see [1] and [\"a\"]", vec!["[\"a\"]"]),
            ("{\"a\": 1", vec![]),
            ("{\"a\": {\"b\": 1}, oops}", vec!["{\"b\": 1}"]),
            ("{name} {} []", vec![]),
            ("数据 {\"键\": \"值\"} 。", vec!["{\"键\": \"值\"}"]),
        ] {
            assert_eq!(values(text).into_iter().map(|r| &text[r]).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }

    #[test]
    fn long_strings_are_prose() {
        let long = "The customer called us on the phone yesterday.";
        let escaped = "He said \\\"no\\\" to us on the phone yesterday at noon.";
        let text = format!("{{\"a\": \"short\", \"{long}\": 1, \"b\": [\"{long}\", \"{escaped}\"], \"c\": \"x\\\\\"}}");
        let value = values(&text).remove(0);
        assert_eq!(value, 0..text.len());
        assert_eq!(prose(&text, value).into_iter().map(|r| &text[r]).collect::<Vec<_>>(), [long]);
    }

    #[test]
    fn hostile_nesting_ends() {
        for unit in ["[", "{\"a\":", "[[", "[1,\n", "{\"", "[{"] {
            assert!(values(&unit.repeat(20_000)).is_empty(), "{unit:?}");
        }
    }
}
