//! The caller's own rules: literals and regular expressions.

use aho_corasick::AhoCorasick;
use regex::{Regex, RegexBuilder};

use super::Protect;
use crate::error::{Error, ErrorKind, Result};
use crate::text::span::{Rule, Span};

/// The longest literal and the longest pattern, in bytes.
const MAX_BYTES: usize = 10_000;
/// Compiled size of one regular expression, in bytes; also of its cache.
const MAX_COMPILED: usize = 1 << 20;

/// The compiled rules of a caller.
#[derive(Debug)]
pub struct Custom {
    literals: Option<AhoCorasick>,
    patterns: Vec<Regex>,
}

impl Custom {
    /// Compiles the rules.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for too many or too long rules, an empty literal, a pattern that cannot be
    /// parsed or is too large.
    pub fn new(protect: &Protect) -> Result<Self> {
        check("literal", &protect.literals)?;
        check("pattern", &protect.patterns)?;
        if let Some(i) = protect.literals.iter().position(String::is_empty) {
            return Err(out_of_range(format!("literal {i} to protect is empty; remove it")));
        }
        let literals = match protect.literals.is_empty() {
            true => None,
            false => Some(AhoCorasick::new(&protect.literals).map_err(|error| {
                out_of_range("the literals to protect are too large together; give fewer or shorter ones")
                    .with_source(error)
            })?),
        };
        let patterns = protect.patterns.iter().enumerate().map(|(i, pattern)| compile(i, pattern));
        Ok(Self { literals, patterns: patterns.collect::<Result<_>>()? })
    }

    /// Adds what the rules protect in a text; no literal's span lies in another literal's.
    pub fn find(&self, text: &str, found: &mut Vec<Span>) {
        if let Some(literals) = &self.literals {
            let first = found.len();
            // In order of their ends, so that a span only ever swallows the last ones.
            for hit in literals.find_overlapping_iter(text) {
                let range = hit.range();
                let lies_in = |last: &Span| last.range.start >= range.start && last.range != range;
                while found.len() > first && found.last().is_some_and(lies_in) {
                    found.pop();
                }
                if found.len() == first || found.last().is_none_or(|last| last.range.end < range.end) {
                    found.push(Span { range, rule: Rule::Literal(hit.pattern().as_usize()) });
                }
            }
        }
        for (i, pattern) in self.patterns.iter().enumerate() {
            let hits = pattern.find_iter(text).filter(|hit| !hit.is_empty());
            found.extend(hits.map(|hit| Span { range: hit.range(), rule: Rule::Pattern(i) }));
        }
    }
}

fn compile(i: usize, pattern: &str) -> Result<Regex> {
    let built = RegexBuilder::new(pattern).size_limit(MAX_COMPILED).dfa_size_limit(MAX_COMPILED).build();
    built.map_err(|error| {
        let message = match &error {
            regex::Error::CompiledTooBig(_) => {
                format!("pattern {i} to protect is too large once compiled; use smaller counts in its repetitions")
            }
            _ => format!("pattern {i} to protect is no regular expression ({}); correct it", summary(&error)),
        };
        out_of_range(message).with_source(error)
    })
}

/// The last line of what the parser says; the lines above it draw the pattern.
fn summary(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

fn check(what: &str, rules: &[String]) -> Result<()> {
    if rules.len() > Protect::MAX_RULES {
        let message = format!(
            "{} {what}s to protect are more than {}; give fewer, or join some into one pattern",
            rules.len(),
            Protect::MAX_RULES
        );
        return Err(out_of_range(message));
    }
    match rules.iter().position(|rule| rule.len() > MAX_BYTES) {
        Some(i) => Err(out_of_range(format!("{what} {i} to protect is longer than {MAX_BYTES} bytes; shorten it"))),
        None => Ok(()),
    }
}

fn out_of_range(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::OptionOutOfRange, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protect(literals: &[&str], patterns: &[&str]) -> Protect {
        let owned = |rules: &[&str]| rules.iter().map(|rule| rule.to_string()).collect();
        Protect { literals: owned(literals), patterns: owned(patterns), ..Protect::none() }
    }

    fn found(literals: &[&str], patterns: &[&str], text: &str) -> Vec<(String, Rule)> {
        let mut spans = Vec::new();
        Custom::new(&protect(literals, patterns)).unwrap().find(text, &mut spans);
        spans.into_iter().map(|span| (text[span.range].to_owned(), span.rule)).collect()
    }

    #[test]
    fn literals_may_overlap_and_the_longer_swallows_the_shorter() {
        let rule = |text: &str, i| (text.to_owned(), Rule::Literal(i));
        assert_eq!(found(&["ab", "bc"], &[], "abc"), [rule("ab", 0), rule("bc", 1)]);
        assert_eq!(found(&["b", "abc", "ab"], &[], "abcb"), [rule("abc", 1), rule("b", 0)]);
        assert_eq!(found(&["ä ö"], &[], "xä öx"), [rule("ä ö", 0)]);
        assert_eq!(found(&["a", "a"], &[], "a"), [rule("a", 0)]);
    }

    #[test]
    fn patterns_match_and_empty_matches_do_not_count() {
        let rule = |text: &str, i| (text.to_owned(), Rule::Pattern(i));
        assert_eq!(found(&[], &["x*", r"\bf\w+"], "xx foo"), [rule("xx", 0), rule("foo", 1)]);
    }

    #[test]
    fn bad_rules_are_named() {
        let many = vec!["x"; 101];
        let long = "x".repeat(MAX_BYTES + 1);
        for (literals, patterns, message) in [
            (&["a", ""][..], &[][..], "literal 1 "),
            (&many[..], &[], "101 literals "),
            (&[], &many[..], "101 patterns "),
            (&[&long], &[], "literal 0 "),
            (&[], &["a", "(b"], "pattern 1 to protect is no regular expression (unclosed group); correct it"),
            (&[], &[r"\w{1000}{1000}"], "pattern 0 to protect is too large"),
            (&[], &["(?=a)"], "pattern 0 "),
        ] {
            let error = Custom::new(&protect(literals, patterns)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::OptionOutOfRange);
            assert!(error.message().starts_with(message), "{error}");
        }
    }
}
