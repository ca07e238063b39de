//! Words: the units that are kept or dropped.
//!
//! A word is a run without white space, split at every Han or kana character and at leading or trailing
//! punctuation. `well-known` is one word, `(see` two, `世界。` three.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// What a word is made of, which decides what may stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// Letters, digits, symbols, emoji, and punctuation among them.
    Plain,
    /// One Han or kana character.
    Ideograph,
    /// Punctuation before a plain word or ideograph of the same run.
    Leading,
    /// Punctuation after a plain word or ideograph of the same run.
    Trailing,
    /// Punctuation that stands alone between white space.
    Lone,
}

/// A word as a slice of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    /// What it is made of.
    pub kind: WordKind,
}

impl Word {
    /// Whether white space, or the start of the text, stands before it.
    pub fn starts_run(&self, previous: Option<&Word>) -> bool {
        previous.is_none_or(|previous| previous.end < self.start)
    }
}

/// The words of a text, in order. Together with the white space between them they are the text.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = 0;
    while let Some(start) = find(text, rest, |c| !c.is_whitespace()) {
        let end = find(text, start, char::is_whitespace).unwrap_or(text.len());
        split_run(text, start, end, &mut words);
        rest = end;
    }
    words
}

fn find(text: &str, from: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
    text[from..].char_indices().find(|(_, c)| wanted(*c)).map(|(i, _)| from + i)
}

/// Splits a run without white space.
fn split_run(text: &str, start: usize, end: usize, words: &mut Vec<Word>) {
    let first = words.len();
    let mut stretch = start;
    let mut at = start;
    while at < end {
        let length = ideograph_length(&text[at..end]);
        if length == 0 {
            at += text[at..end].chars().next().map_or(end - at, char::len_utf8);
            continue;
        }
        split_stretch(text, stretch, at, words);
        words.push(Word { start: at, end: at + length, kind: WordKind::Ideograph });
        at += length;
        stretch = at;
    }
    split_stretch(text, stretch, end, words);
    attach_punctuation(&mut words[first..]);
}

/// Splits leading and trailing punctuation off a stretch without ideographs.
fn split_stretch(text: &str, start: usize, end: usize, words: &mut Vec<Word>) {
    if start == end {
        return;
    }
    let stretch = &text[start..end];
    let core = stretch.trim_matches(is_punctuation);
    if core.is_empty() {
        words.push(Word { start, end, kind: WordKind::Lone });
        return;
    }
    let core_start = start + (stretch.len() - stretch.trim_start_matches(is_punctuation).len());
    let core_end = core_start + core.len();
    for (start, end, kind) in [
        (start, core_start, WordKind::Leading),
        (core_start, core_end, WordKind::Plain),
        (core_end, end, WordKind::Trailing),
    ] {
        if start < end {
            words.push(Word { start, end, kind });
        }
    }
}

/// Punctuation between ideographs belongs to the one before it, at the start of a run to the one after it.
fn attach_punctuation(run: &mut [Word]) {
    let alone = run.len() == 1;
    for (i, word) in run.iter_mut().enumerate() {
        if word.kind == WordKind::Lone && !alone {
            word.kind = if i == 0 { WordKind::Leading } else { WordKind::Trailing };
        }
    }
}

/// Bytes of the Han or kana character at the start of `text` with the marks that combine with it, else 0.
fn ideograph_length(text: &str) -> usize {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if is_ideograph(first) => {
            let marks = chars.take_while(|c| c.general_category_group() == GeneralCategoryGroup::Mark);
            first.len_utf8() + marks.map(char::len_utf8).sum::<usize>()
        }
        _ => 0,
    }
}

/// Han characters and kana, which are written without spaces and so are words of their own.
pub fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}'     // iteration mark, closing mark, zero
        | '\u{3041}'..='\u{3096}'   // hiragana
        | '\u{309D}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}'   // katakana
        | '\u{30FC}'..='\u{30FF}'   // with its length mark
        | '\u{31F0}'..='\u{31FF}'   // small katakana
        | '\u{3400}'..='\u{4DBF}'   // Han, extension A
        | '\u{4E00}'..='\u{9FFF}'   // Han
        | '\u{F900}'..='\u{FAFF}'   // Han, compatibility
        | '\u{FF66}'..='\u{FF9D}'   // halfwidth katakana
        | '\u{1AFF0}'..='\u{1B16F}' // kana extensions and supplement
        | '\u{20000}'..='\u{323AF}' // Han, extensions B to H
    )
}

/// Unicode's punctuation categories; symbols such as `$` or `+` are none.
pub fn is_punctuation(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_punctuation() && !matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~'),
        false => c.general_category_group() == GeneralCategoryGroup::Punctuation,
    }
}

#[cfg(test)]
mod tests {
    use super::WordKind::*;
    use super::*;

    fn split(text: &str) -> Vec<(&str, WordKind)> {
        words(text).iter().map(|w| (&text[w.start..w.end], w.kind)).collect()
    }

    #[test]
    fn splits_at_white_space_and_outer_punctuation() {
        for (text, expected) in [
            ("", vec![]),
            (" \n\t\u{3000} ", vec![]),
            ("Hello,  world!", vec![("Hello", Plain), (",", Trailing), ("world", Plain), ("!", Trailing)]),
            ("(see well-known_x…)", vec![("(", Leading), ("see", Plain), ("well-known_x", Plain), ("…)", Trailing)]),
            ("don't $4.2 a.b@c", vec![("don't", Plain), ("$4.2", Plain), ("a.b@c", Plain)]),
            ("- x -", vec![("-", Lone), ("x", Plain), ("-", Lone)]),
            ("😀👍🏽 ok", vec![("😀👍🏽", Plain), ("ok", Plain)]),
            ("\u{FFFD}\0", vec![("\u{FFFD}\0", Plain)]),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_ideograph_is_a_word() {
        assert_eq!(
            split("你好，GPT-4（新）。"),
            [
                ("你", Ideograph),
                ("好", Ideograph),
                ("，", Leading),
                ("GPT-4", Plain),
                ("（", Trailing),
                ("新", Ideograph),
                ("）。", Trailing)
            ]
        );
        assert_eq!(
            split("「カ\u{3099}ー」"),
            [("「", Leading), ("カ\u{3099}", Ideograph), ("ー", Ideograph), ("」", Trailing)]
        );
        assert_eq!(split("한국어 조사는"), [("한국어", Plain), ("조사는", Plain)]);
    }

    #[test]
    fn words_and_gaps_are_the_text() {
        let text = " a (b)\u{85}你\u{301}好,\tc\u{2028}d\u{A0}e ";
        let mut rebuilt = String::new();
        let mut at = 0;
        for word in words(text) {
            assert!(text[at..word.start].chars().all(char::is_whitespace));
            rebuilt += &text[at..word.end];
            at = word.end;
        }
        assert_eq!(rebuilt + &text[at..], text);
    }
}
