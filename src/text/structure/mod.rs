//! Where a text is not prose: code and data, which stay as they are; structure, which stays, or stays with the
//! words that it holds together.

pub mod bracket;
pub mod comment;
pub mod diff;
pub mod fence;
pub mod front_matter;
pub mod html;
pub mod inline;
pub mod json;
pub mod language;
pub mod line;
pub mod log;
pub mod markdown;
pub mod mask;
pub mod nesting;
pub mod pair;
pub mod sentence;
pub mod table;
pub mod trace;

use super::span::{Rule, Span, Tie};
use markdown::{Fenced, markdown};
use mask::{Fill, Mask};
use std::ops::Range;

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Whatever it looks like: Markdown is recognised, what is doubtful is taken for prose.
    #[default]
    Auto,
    /// Prose without markup. Diffs, logs, stack traces and JSON are recognised nevertheless.
    Plain,
    /// Markdown as CommonMark and GitHub have it: indented code, HTML, a fence that is open to the end.
    Markdown,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Plain, Self::Markdown];

    /// Its name in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Plain => "plain",
            Self::Markdown => "markdown",
        }
    }

    /// The format of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What the structure of a text protects. All ranges are bytes of the text, between characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// Code and data, which come out as they went in; sorted, without overlaps.
    pub code: Vec<Range<usize>>,
    /// What always stays, with its rule; sorted by start.
    pub spans: Vec<Span>,
    /// What stays with others.
    pub ties: Vec<Tie>,
    /// The prose of comments in fenced code, which is not part of `code`; empty unless asked for.
    pub comments: Vec<Range<usize>>,
}

/// Reads the structure of a text. With `comments`, the prose of comments in fenced code is left to be
/// compressed.
pub fn structure(text: &str, format: Format, comments: bool) -> Structure {
    let mut found = Structure { code: json::values(text), ..Structure::default() };
    let data = found.code.clone();
    let mut mask = Mask::new(text);
    for json in &data {
        mask.cover(json.clone(), Fill::Letter);
    }
    let front_matter =
        Some(format).filter(|format| *format != Format::Plain).and_then(|_| front_matter::front_matter(text));
    let recognised = [
        ("front-matter", front_matter.into_iter().collect(), Fill::Blank),
        ("diff", diff::diffs(text), Fill::Blank),
        ("trace", trace::traces(text), Fill::Blank),
        ("log", log::prefixes(text), Fill::Letter),
    ];
    for (rule, ranges, fill) in recognised {
        for range in ranges {
            mask.cover(range.clone(), fill);
            found.spans.push(Span { range, rule: Rule::Kind(rule) });
        }
    }
    // All of it stays, so that no bracket inside needs another.
    let verbatim: Vec<_> = found.spans.iter().map(|span| span.range.clone()).collect();
    let mut fenced = Vec::new();
    if format != Format::Plain {
        fenced = read_markdown(text, &mask.text(), format, &mut found);
    }
    let code = std::mem::take(&mut found.code);
    let all_code = merge(code.iter().chain(fenced.iter().map(|fenced| &fenced.range)).cloned().collect());
    found.ties.extend(bracket::ties(text, &merge(all_code.iter().cloned().chain(verbatim).collect())));
    found.spans.retain(|span| !is_inside(&span.range, &all_code));
    found.spans.sort_by_key(|span| (span.range.start, span.range.end));
    let strings = data.into_iter().flat_map(|value| json::prose(text, value)).collect();
    let strings = subtract(&merge(strings), &merge(fenced.iter().map(|fenced| fenced.range.clone()).collect()));
    found.code = subtract(&all_code, &strings);
    if comments {
        let prose = fenced.iter().flat_map(|fenced| comment::prose(text, fenced.body.clone(), &fenced.info));
        // Data in a comment is data.
        found.comments = subtract(&merge(prose.collect()), &merge(code));
        found.code = subtract(&found.code, &found.comments);
    }
    found
}

/// Adds what Markdown says; the fenced blocks are returned.
fn read_markdown(text: &str, view: &str, format: Format, found: &mut Structure) -> Vec<Fenced> {
    let mut mask = Mask::new(view);
    if format == Format::Auto {
        for range in fence::unclosed(view) {
            mask.cover(range.clone(), Fill::Blank);
            found.code.push(range);
        }
    }
    for range in nesting::too_deep(view) {
        mask.cover(range, Fill::Blank);
    }
    let markdown = markdown(text, &mask.text());
    found.code.extend(markdown.code);
    if markdown.clear || format == Format::Markdown {
        found.code.extend(markdown.doubtful);
    }
    found.spans.extend(markdown.spans);
    found.ties.extend(markdown.ties);
    markdown.fenced
}

/// Ranges in order, those that overlap or touch made one.
fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Whether one of some ranges, in order and without overlaps, holds `range`.
fn is_inside(range: &Range<usize>, ranges: &[Range<usize>]) -> bool {
    let after = ranges.partition_point(|other| other.start <= range.start);
    after.checked_sub(1).and_then(|i| ranges.get(i)).is_some_and(|other| range.end <= other.end)
}

/// `ranges` without `holes`; both in order and without overlaps.
fn subtract(ranges: &[Range<usize>], holes: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut left = Vec::with_capacity(ranges.len() + holes.len());
    let mut holes = holes.iter().peekable();
    for range in ranges {
        let mut at = range.start;
        while let Some(hole) = holes.next_if(|hole| hole.start < range.end) {
            if at < hole.start {
                left.push(at..hole.start);
            }
            at = at.max(hole.end);
        }
        if at < range.end {
            left.push(at..range.end);
        }
    }
    left
}

#[cfg(test)]
mod tests;
