//! Written forms: how a word is compared with the lists.

use crate::text::word::words;

/// Longest word, in bytes, that is compared: no form of the lists is longer, and a run without white space may be
/// as long as the text.
const LONGEST: usize = 96;

/// A word as the lists write it: lower case, straight apostrophes, no vowel signs in Arabic and Hebrew.
///
/// Empty for a word that is longer than any form.
pub fn normalise(word: &str) -> String {
    if word.len() > LONGEST {
        return String::new();
    }
    if word.is_ascii() {
        return word.to_ascii_lowercase().replace('`', "'");
    }
    word.to_lowercase()
        .chars()
        .filter(|c| !is_optional_mark(*c))
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .collect()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{2032}' | '\u{FF07}' | '`' | '\u{B4}')
}

/// Vowel signs and the stretching stroke of Arabic, points of Hebrew, the dot that `İ` leaves in lower case.
fn is_optional_mark(c: char) -> bool {
    matches!(c, '\u{307}' | '\u{591}'..='\u{5C7}' | '\u{640}' | '\u{64B}'..='\u{652}')
}

/// One word of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The whole word.
    Exact(String),
    /// Its beginning, written `않*`.
    Prefix(String),
    /// Its end, written `*n't`.
    Suffix(String),
}

impl Pattern {
    /// Whether a normalised word has this form.
    pub fn matches(&self, word: &str) -> bool {
        match self {
            Self::Exact(form) => word == form,
            Self::Prefix(form) => word.starts_with(form.as_str()),
            Self::Suffix(form) => word.ends_with(form.as_str()),
        }
    }

    /// The part of a word behind a prefix, which may be a word of its own: `n'est` has `est`.
    pub fn rest<'a>(&self, word: &'a str) -> Option<&'a str> {
        match self {
            Self::Prefix(form) => word.strip_prefix(form.as_str()).filter(|rest| !rest.is_empty()),
            Self::Exact(_) | Self::Suffix(_) => None,
        }
    }
}

/// The patterns of a form: its words, where `*` at an end stands for any letters.
pub fn patterns(form: &str) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for run in form.split_whitespace() {
        if let Some(prefix) = run.strip_suffix('*') {
            patterns.push(Pattern::Prefix(prefix.to_owned()));
        } else if let Some(suffix) = run.strip_prefix('*') {
            patterns.push(Pattern::Suffix(suffix.to_owned()));
        } else {
            let split = words(run);
            patterns.extend(split.iter().map(|word| Pattern::Exact(run[word.start..word.end].to_owned())));
        }
    }
    patterns
}
