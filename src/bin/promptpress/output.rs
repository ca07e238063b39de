//! Results as JSON, with the keys of the Python package.

use promptpress::text::word::Word;
use promptpress::{Error, Scored};
use serde::Serialize;
use serde_json::{Value, json};

/// A word of the original.
#[derive(Serialize)]
pub struct WordEntry<'a> {
    /// Which of several contexts it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<usize>,
    pub text: &'a str,
    /// Byte offset in its context.
    pub start: usize,
    /// Byte offset in its context.
    pub end: usize,
    /// The probability that it should be kept, 0 to 1.
    pub probability: f32,
    /// Left out where nothing was selected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

/// The words of a scored text that lie in one context, which begins at byte `offset`.
pub fn words<'a>(
    scored: &'a Scored,
    range: std::ops::Range<usize>,
    offset: usize,
    context: Option<usize>,
    kept: Option<&'a [bool]>,
) -> impl Iterator<Item = WordEntry<'a>> {
    let entry = move |i: usize| {
        let Word { start, end, .. } = scored.words()[i];
        WordEntry {
            context,
            text: &scored.text()[start..end],
            start: start - offset,
            end: end - offset,
            probability: scored.probabilities()[i],
            kept: kept.map(|kept| kept[i]),
        }
    };
    range.map(entry)
}

/// `{"error": {"code", "message"}}`
pub fn error(error: &Error) -> Value {
    json!({ "error": { "code": error.code(), "message": error.message() } })
}
