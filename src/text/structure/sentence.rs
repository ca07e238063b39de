//! Sentences, as ranges of words.
//!
//! Unicode's sentence boundaries (UAX #29) see a paragraph in every line break. Here a line break inside a
//! paragraph ends a sentence only after sentence punctuation, before a list item and the like, and after a short line: a
//! long line was wrapped.

use super::Structure;
use crate::text::span::Rule;
use crate::text::word::{Word, WordKind, is_ideograph};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Columns from which a line counts as wrapped.
const WRAPPED: usize = 50;

/// Characters of a run without letters in which the segmentation may look for a boundary.
const RUN: usize = 64;

/// Marks that end a question, of any script.
const QUESTION_MARKS: &[char] =
    &['?', '？', '؟', '\u{37E}', '՞', '፧', '⁇', '⁈', '⁉', '‽', '⸮', '⳺', '⳻', '꘏', '꛷', '﹖', '\u{11143}'];

/// The sentences of a text, `[word]` ranges that together are all its words.
pub fn sentences(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let mut bounds = bounds(text).into_iter().peekable();
    let mut sentences = Vec::new();
    let mut start = 0;
    for (i, word) in words.iter().enumerate().skip(1) {
        let mut ends = false;
        // A bound inside a word, as in an address, is none, but closing marks belong to what they close.
        let previous = &words[i - 1];
        while let Some(bound) = bounds.next_if(|bound| *bound <= word.start) {
            ends |= bound >= previous.end || (bound > previous.start && previous.kind == WordKind::Trailing);
        }
        let slice = |word: &Word| text.get(word.start..word.end).unwrap_or_default();
        ends |=
            slice(previous).ends_with('…') && previous.end < word.start && !slice(word).starts_with(char::is_lowercase);
        // The number of a list item.
        ends &= !(i == start + 2
            && slice(&words[start]).bytes().all(|byte| byte.is_ascii_digit())
            && slice(previous) == ".");
        if ends {
            sentences.push(start..i);
            start = i;
        }
    }
    if start < words.len() {
        sentences.push(start..words.len());
    }
    sentences
}

/// The sentences that end in a question mark of any script.
pub fn questions(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let mut sentences = sentences(text, words);
    sentences.retain(|sentence| {
        let bytes = words.get(sentence.clone()).and_then(|words| Some(words.first()?.start..words.last()?.end));
        let sentence = bytes.and_then(|bytes| text.get(bytes)).unwrap_or_default();
        let end = sentence.trim_end_matches(|c: char| is_closing(c) || matches!(c, '!' | '！' | '.' | '…'));
        // Armenian writes its mark above the word that asks.
        end.ends_with(QUESTION_MARKS) || sentence.contains('՞')
    });
    sentences
}

/// The last sentence that is prose: most prompts end with what is to be done.
pub fn last_instruction(text: &str, words: &[Word], structure: &Structure) -> Option<Range<usize>> {
    let is_data =
        |rule: Rule| ["table", "front-matter", "rule", "diff", "trace"].iter().any(|kind| rule == Rule::Kind(kind));
    let data = structure.spans.iter().filter(|span| is_data(span.rule)).map(|span| &span.range);
    let mut data: Vec<&Range<usize>> = structure.code.iter().chain(data).collect();
    data.sort_unstable_by_key(|range| range.start);
    // Ranges of data may overlap: the furthest end of each and all before it.
    let ends: Vec<usize> = data
        .iter()
        .scan(0, |end, range| {
            *end = range.end.max(*end);
            Some(*end)
        })
        .collect();
    let is_prose = |word: &Word| {
        let before = data.partition_point(|range| range.start < word.end);
        let covered = before.checked_sub(1).and_then(|last| ends.get(last)).is_some_and(|end| *end > word.start);
        !covered && text.get(word.start..word.end).is_some_and(|word| word.contains(char::is_alphabetic))
    };
    let mut sentences = sentences(text, words);
    sentences.retain(|sentence| words.get(sentence.clone()).is_some_and(|words| words.iter().any(is_prose)));
    sentences.pop()
}

/// Byte offsets at which a sentence ends.
fn bounds(text: &str) -> Vec<usize> {
    let mut bounds = Vec::new();
    let mut line_start = 0;
    let segments =
        pieces(text).flat_map(|(at, piece)| piece.split_sentence_bound_indices().map(move |(i, s)| (at + i, s)));
    let mut segments = segments.peekable();
    while let Some((at, segment)) = segments.next() {
        let end = at + segment.len();
        let next = segments.peek().map_or("", |(_, next)| *next);
        let breaks_line = segment.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
        let line = text.get(line_start..end).unwrap_or_default();
        if !breaks_line || ends_at_line(line, next) {
            bounds.push(end);
        }
        if breaks_line {
            line_start = end;
        }
    }
    bounds
}

/// The text cut within long runs without letters, each piece with its offset. After a full stop the segmentation
/// looks ahead to the next letter, anew for every mark and space on the way.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let mut run = 0;
        let cut = rest.char_indices().find(|(_, c)| {
            run = if c.is_alphabetic() { 0 } else { run + 1 };
            run > RUN
        });
        let piece = &rest[..cut.map_or(rest.len(), |(cut, _)| cut)];
        let at = start;
        start += piece.len();
        Some((at, piece))
    })
}

/// Whether a sentence ends with `line`, which `next` follows.
fn ends_at_line(line: &str, next: &str) -> bool {
    let content = line.trim();
    let after = next.trim_start_matches([' ', '\t']);
    let closed = content.trim_end_matches(is_closing).ends_with(|c: char| {
        matches!(c, '.' | '!' | '。' | '！' | '…' | '।' | '॥' | ':' | '：' | '．' | '۔' | '።')
            || QUESTION_MARKS.contains(&c)
    });
    let opens = after.starts_with(['-', '*', '+', '#', '>', '|', '•', '`', '~', '<', '{', '[', '\n', '\r'])
        || after.starts_with(|c: char| c.is_ascii_digit())
        || after.is_empty();
    let whole = content.starts_with(['#', '|']);
    let wrapped = content.chars().map(|c| if is_ideograph(c) { 2 } else { 1 }).sum::<usize>() >= WRAPPED;
    whole || opens || !wrapped || (closed && !after.starts_with(char::is_lowercase))
}

fn is_closing(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '）' | '」' | '』' | '*' | '_' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::structure::{Format, structure};
    use crate::text::word::words;

    fn slices(text: &str, find: impl Fn(&str, &[Word]) -> Vec<Range<usize>>) -> Vec<&str> {
        let words = words(text);
        find(text, &words).into_iter().map(|s| &text[words[s.start].start..words[s.end - 1].end]).collect()
    }

    #[test]
    fn sentences_end_at_punctuation_and_paragraphs() {
        for (text, expected) in [
            ("One two. Three four! Five?", vec!["One two.", "Three four!", "Five?"]),
            ("It costs 3.5 at a.b.com/?q=1 today. Yes.", vec!["It costs 3.5 at a.b.com/?q=1 today.", "Yes."]),
            ("\"Is it?\" she asked. (No.) So", vec!["\"Is it?\"", "she asked.", "(No.)", "So"]),
            ("Wait… Then go… on.", vec!["Wait…", "Then go… on."]),
            ("你好。世界！好吗？是", vec!["你好。", "世界！", "好吗？", "是"]),
            ("यह है। वह है।", vec!["यह है।", "वह है।"]),
            ("Title here\n\nSome text", vec!["Title here", "Some text"]),
            ("- one\n- two\r\n3. Three", vec!["- one", "- two", "3. Three"]),
            (
                "This is a long line which was wrapped by an editor\nat some column. Next one.",
                vec!["This is a long line which was wrapped by an editor\nat some column.", "Next one."],
            ),
            ("Translate to French\nHello world", vec!["Translate to French", "Hello world"]),
            ("", vec![]),
        ] {
            assert_eq!(slices(text, sentences), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_run_of_marks_is_cut() {
        let text = format!("One.{} Two? Three", ")".repeat(200_000));
        assert_eq!(slices(&text, sentences).last(), Some(&"Three"));
        assert!(slices(&text, questions).iter().all(|question| question.ends_with("Two?")));
    }

    #[test]
    fn questions_end_in_a_question_mark() {
        for (text, expected) in [
            ("What? No. Why not?!", vec!["What?", "Why not?!"]),
            ("¿Qué es? Nada. ما هذا؟ 何ですか？ はい。", vec!["¿Qué es?", "ما هذا؟", "何ですか？"]),
            ("He said \"why?\" **Really?** See a?b=c.", vec!["He said \"why?\"", "**Really?**"]),
            ("No question.", vec![]),
        ] {
            assert_eq!(slices(text, questions), expected, "{text:?}");
        }
    }

    #[test]
    fn the_last_prose_sentence_is_the_instruction() {
        for (text, expected) in [
            ("Context here. Summarise it now.", Some("Summarise it now.")),
            ("Explain this code.\n\n```py\nx = 1. And so.\n```\n", Some("Explain this code.")),
            ("Fix this.\n\n{\"a\": \"Do not do it.\"}\n", Some("Fix this.")),
            ("Sum up.\n\n| a | b |\n|---|---|\n", Some("Sum up.")),
            ("```\nx\n```", None),
            ("", None),
        ] {
            let words = words(text);
            let found = last_instruction(text, &words, &structure(text, Format::Auto, false));
            assert_eq!(found.map(|s| &text[words[s.start].start..words[s.end - 1].end]), expected, "{text:?}");
        }
    }
}
