//! Results as JSON, with the keys of the Python package.

use std::ops::Range;

use promptpress::{Error, Scored, Selection};
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
    /// What became of it; left out where nothing was selected.
    #[serde(flatten)]
    pub fate: Option<Fate>,
}

/// What became of a word.
#[derive(Serialize)]
pub struct Fate {
    pub kept: bool,
    /// Why: `score`, `protected`, `forced`, `negation`, `structure`, `floor`, `separator`, `verbatim`, `budget`,
    /// `filter`, `repeat`.
    pub reason: &'static str,
    /// What protects it: `url`, `number`, `pattern:0` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// The words of a scored document, with their offsets in their part.
pub fn words<'a>(scored: &'a Scored, selection: Option<&Selection>) -> Vec<WordEntry<'a>> {
    let parts = scored.document().parts();
    let several = parts.len() > 1;
    let of_part = |(part, (bytes, words)): (usize, (&Range<usize>, &Range<usize>))| {
        let (offset, context) = (bytes.start, several.then_some(part));
        words.clone().map(move |word| entry(scored, selection, word, offset, context))
    };
    parts.iter().zip(scored.part_words()).enumerate().flat_map(of_part).collect()
}

fn entry<'a>(
    scored: &'a Scored,
    selection: Option<&Selection>,
    word: usize,
    offset: usize,
    context: Option<usize>,
) -> WordEntry<'a> {
    let range = &scored.words()[word];
    let fate = selection.map(|selection| {
        let reason = selection.reasons[word];
        Fate { kept: selection.kept[word], reason: reason.name(), rule: reason.rule() }
    });
    WordEntry {
        context,
        text: &scored.text()[range.start..range.end],
        start: range.start - offset,
        end: range.end - offset,
        probability: scored.probabilities()[word],
        fate,
    }
}

/// What was asked of each part, and what it got.
pub fn segments(selection: &Selection) -> Vec<Value> {
    let of_part = |part: &promptpress::PartSelection| {
        let rate = match part.original_tokens {
            0 => 1.0,
            tokens => part.compressed_tokens as f64 / tokens as f64,
        };
        json!({
            "rate_asked": part.rate_asked,
            "rate": rate,
            "origin_tokens": part.original_tokens,
            "compressed_tokens": part.compressed_tokens,
            "dropped": part.dropped,
        })
    };
    selection.parts.iter().map(of_part).collect()
}

/// `{"error": {"code", "message"}}`
pub fn error(error: &Error) -> Value {
    json!({ "error": { "code": error.code(), "message": error.message() } })
}
