//! All rules together: what of a text is protected.

use std::cmp::Reverse;
use std::iter;
use std::ops::Range;

use super::custom::Custom;
use super::{Protect, ProtectKind, email, identifier, number, path, placeholder, quote, tag, url};
use crate::error::Result;
use crate::text::span::{Rule, Span};

/// Adds the ranges that one kind protects in a text.
type Find = fn(&str, &mut Vec<Range<usize>>);

/// What recognises a kind by its spelling alone, and the name of its rule.
const fn finder(kind: ProtectKind) -> Option<(Find, &'static str)> {
    match kind {
        ProtectKind::Urls => Some((url::find, "url")),
        ProtectKind::Emails => Some((email::find, "email")),
        ProtectKind::Paths => Some((path::find, "path")),
        ProtectKind::Numbers => Some((number::find, "number")),
        ProtectKind::Placeholders => Some((placeholder::find, "placeholder")),
        ProtectKind::Tags => Some((tag::find, "tag")),
        ProtectKind::Identifiers => Some((identifier::find, "identifier")),
        ProtectKind::Quotes => Some((quote::find, "quote")),
        ProtectKind::Code | ProtectKind::Negations => None,
    }
}

/// Finds what is protected.
#[derive(Debug)]
pub struct Recogniser {
    code: bool,
    finders: Vec<(Find, &'static str)>,
    custom: Custom,
}

impl Recogniser {
    /// Compiles the rules.
    ///
    /// # Errors
    /// [`crate::ErrorKind::OptionOutOfRange`] for literals or patterns that are too many, too long or malformed; the
    /// message names the one.
    pub fn new(protect: &Protect) -> Result<Self> {
        let asked = |kind: &ProtectKind| protect.kinds.contains(kind);
        Ok(Self {
            code: asked(&ProtectKind::Code),
            finders: ProtectKind::ALL.into_iter().filter(asked).filter_map(finder).collect(),
            custom: Custom::new(protect)?,
        })
    }

    /// What is protected in a text, sorted by start. Spans may overlap but none lies in another; of those that claim
    /// the same bytes the longest stays, then the caller's rules, then the order of [`ProtectKind::ALL`].
    ///
    /// `code` are the ranges of fenced and inline code in bytes of `text`. With [`ProtectKind::Code`] they are
    /// protected whole and only the caller's rules look inside; without it code is text like any other.
    ///
    /// Takes linear time, but for a caller's pattern that looks far ahead to find a short match: that takes up to
    /// the length of the text for each match.
    pub fn spans(&self, text: &str, code: &[Range<usize>]) -> Vec<Span> {
        let code = if self.code { merged(text, code) } else { Vec::new() };
        let mut spans = Vec::new();
        self.custom.find(text, &mut spans);
        spans.extend(code.iter().map(|range| Span { range: range.clone(), rule: Rule::Kind("code") }));
        let mut found = Vec::new();
        for (find, name) in &self.finders {
            let mut at = 0;
            for range in code.iter().cloned().chain(iter::once(text.len()..text.len())) {
                find(text.get(at..range.start).unwrap_or(""), &mut found);
                let moved = found.drain(..).map(|found| found.start + at..found.end + at);
                spans.extend(moved.map(|range| Span { range, rule: Rule::Kind(name) }));
                at = range.end;
            }
        }
        outermost(spans)
    }
}

/// Code ranges in order, apart, not empty, and on characters of the text.
fn merged(text: &str, code: &[Range<usize>]) -> Vec<Range<usize>> {
    let whole = |range: &Range<usize>| text.floor_char_boundary(range.start)..text.ceil_char_boundary(range.end);
    let mut sorted: Vec<_> = code.iter().filter(|range| !range.is_empty()).map(whole).collect();
    sorted.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in sorted {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ if range.is_empty() => {}
            _ => merged.push(range),
        }
    }
    merged
}

/// Sorts spans and drops those that lie in another.
fn outermost(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.range.start, Reverse(span.range.end)));
    let mut end = 0;
    spans.retain(|span| {
        let reaches = span.range.end > end;
        end = end.max(span.range.end);
        reaches
    });
    spans
}

/// The outermost texts that a finder finds, for the tables of the tests.
#[cfg(test)]
pub fn slices(find: Find, text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    find(text, &mut found);
    let spans = found.into_iter().map(|range| Span { range, rule: Rule::Kind("") }).collect();
    outermost(spans).into_iter().map(|span| &text[span.range]).collect()
}

#[cfg(test)]
mod tests {
    use std::slice;

    use proptest::prelude::*;

    use super::*;

    fn everything() -> Recogniser {
        let literals = vec!["a".to_owned(), "né".to_owned()];
        let patterns = vec![r"\w+\s*".to_owned(), "x*".to_owned()];
        Recogniser::new(&Protect { kinds: ProtectKind::ALL.to_vec(), literals, patterns }).unwrap()
    }

    fn names(recogniser: &Recogniser, text: &str, code: &[Range<usize>]) -> Vec<(String, Rule)> {
        let spans = recogniser.spans(text, code);
        spans.into_iter().map(|span| (text[span.range].to_owned(), span.rule)).collect()
    }

    #[test]
    fn kinds_have_their_rules() {
        let recogniser = Recogniser::new(&Protect::default()).unwrap();
        let text = "Ask a@b.org or https://x.y/1 about ./run.sh, 5 kg, {name}, </b>, my_var and `x 1` \"so\" now";
        let code = text.find('`').unwrap()..text.rfind('`').unwrap() + 1;
        let rules = [
            ("a@b.org", "email"),
            ("https://x.y/1", "url"),
            ("./run.sh", "path"),
            ("5 kg", "number"),
            ("{name}", "placeholder"),
            ("</b>", "tag"),
            ("my_var", "identifier"),
            ("`x 1`", "code"),
        ];
        assert_eq!(
            names(&recogniser, text, slice::from_ref(&code)),
            rules.map(|(text, rule)| (text.to_owned(), Rule::Kind(rule)))
        );
        let nothing = Recogniser::new(&Protect::none()).unwrap();
        assert_eq!(nothing.spans(text, slice::from_ref(&code)), []);
        let quotes = Protect { kinds: vec![ProtectKind::Quotes], ..Protect::none() };
        let quoted = names(&Recogniser::new(&quotes).unwrap(), text, &[]);
        assert_eq!(quoted, [("\"so\"".to_owned(), Rule::Kind("quote"))]);
    }

    #[test]
    fn code_hides_its_inside_from_kinds_but_not_from_the_caller() {
        let mut protect = Protect { literals: vec!["c 7 d".to_owned()], ..Protect::default() };
        let text = "1 `a 2 b` `c 7 d` 3";
        // Overlapping, out of order, beyond the end, empty.
        let code = [10..17, 2..5, 4..9, 99..120, 5..5];
        let kind = |text: &str, rule| (text.to_owned(), Rule::Kind(rule));
        let expected = [kind("1", "number"), kind("`a 2 b`", "code"), kind("`c 7 d`", "code"), kind("3", "number")];
        assert_eq!(names(&Recogniser::new(&protect).unwrap(), text, &code), expected);
        protect.kinds = vec![ProtectKind::Numbers];
        let expected =
            [kind("1", "number"), kind("2", "number"), ("c 7 d".to_owned(), Rule::Literal(0)), kind("3", "number")];
        assert_eq!(names(&Recogniser::new(&protect).unwrap(), text, &code), expected);
    }

    #[test]
    fn the_longest_then_the_caller_explains() {
        let protect =
            Protect { literals: vec!["my_var".to_owned()], patterns: vec!["my_va".to_owned()], ..Protect::default() };
        let recogniser = Recogniser::new(&protect).unwrap();
        assert_eq!(names(&recogniser, "my_var", &[]), [("my_var".to_owned(), Rule::Literal(0))]);
        assert_eq!(names(&recogniser, "my_var()", &[]), [("my_var()".to_owned(), Rule::Kind("identifier"))]);
    }

    /// Arbitrary Unicode, and the characters that recognisers look at.
    fn texts() -> impl Strategy<Value = String> {
        let spice = prop::sample::select(
            "a B_z$%@#:/\\.-–+=<>{}[]()\"'“”«»„「」`&;!,5 ½٣３\u{A0}\u{202F}公斤年第€kg\n\t*|~^é\u{301}한"
                .chars()
                .collect::<Vec<_>>(),
        );
        let spiced = prop::collection::vec(spice, 0..80).prop_map(|chars| chars.into_iter().collect());
        prop_oneof![any::<String>(), spiced]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn spans_are_sorted_slices_of_the_text(
            text in texts(),
            code in prop::collection::vec((0usize..90, 0usize..30), 0..4),
        ) {
            let code: Vec<_> = code.into_iter().map(|(start, length)| start..start + length).collect();
            let mut last = (0, 0);
            for span in everything().spans(&text, &code) {
                prop_assert!(text.get(span.range.clone()).is_some_and(|slice| !slice.is_empty()));
                prop_assert!(span.range.start >= last.0 && span.range.end > last.1);
                last = (span.range.start, span.range.end);
            }
        }

        #[test]
        fn a_digit_is_always_covered(text in texts()) {
            let protect = Protect { kinds: vec![ProtectKind::Numbers, ProtectKind::Identifiers], ..Protect::none() };
            let spans = Recogniser::new(&protect).unwrap().spans(&text, &[]);
            for (i, _) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
                let line = text[..i].rsplit('\n').next().unwrap_or_default();
                let in_word = line.chars().any(char::is_alphanumeric);
                let marker = !in_word && text[i..].trim_start_matches(char::is_numeric).starts_with(['.', ')']);
                let covered = spans.iter().any(|span| span.range.contains(&i));
                let after_letter = text[..i].trim_end_matches(|c: char| c.is_numeric() || c == '_')
                    .ends_with(|c: char| c.is_alphabetic());
                prop_assert!(covered || marker || after_letter, "{text:?} at {i}");
            }
        }
    }
}
