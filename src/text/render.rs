//! Kept words to text. Everything written is a slice of the original, in its order: the kept words, and
//! between two of them one of the white spaces that stood between them.

use super::word::{Word, WordKind};

/// Rebuilds a text from the words that are kept, `[word]`. Keeping all gives the text itself, keeping none
/// nothing.
pub fn render(text: &str, words: &[Word], kept: &[bool]) -> String {
    let mut rendered = String::with_capacity(text.len());
    let mut previous: Option<usize> = None;
    for (i, word) in words.iter().enumerate() {
        if kept.get(i) != Some(&true) {
            continue;
        }
        rendered += match previous {
            Some(previous) => separator(text, &words[previous..=i]),
            // What opens the text: its indentation if its first word stays, else that of the kept word's line.
            None => opening(text, words, i),
        };
        rendered += &text[word.start..word.end];
        previous = Some(i);
    }
    match (previous, words.last()) {
        (Some(_), Some(last)) => rendered += &text[last.end..],
        (None, None) => rendered += text,
        _ => {}
    }
    rendered
}

/// The white space between the first and the last of some words, of which those between are dropped.
fn separator<'t>(text: &'t str, words: &[Word]) -> &'t str {
    let gaps = || words.windows(2).map(|pair| &text[pair[0].end..pair[1].start]);
    let [from, .., to] = words else { return "" };
    if words.len() == 2 {
        return &text[from.end..to.start];
    }
    // A line break that stood between them stays: the largest, and of equals the last, whose indentation
    // is that of the line the kept word is on.
    if let Some(gap) = gaps().filter(|gap| line_breaks(gap) > 0).max_by_key(|gap| line_breaks(gap)) {
        return gap;
    }
    // Punctuation moves up to the word it now follows, or the word to the punctuation that opens it.
    let closes = to.kind == WordKind::Trailing
        && from.kind != WordKind::Leading
        && !binds(text[to.start..to.end].chars().next());
    let opens = from.kind == WordKind::Leading
        && to.kind != WordKind::Leading
        && !binds(text[from.start..from.end].chars().next_back());
    if (closes || opens) && from.kind != WordKind::Lone {
        return "";
    }
    gaps().find(|gap| !gap.is_empty()).unwrap_or("")
}

/// Whether a punctuation mark is part of one word and would change another: a sign, a sigil.
fn binds(mark: Option<char>) -> bool {
    mark.is_some_and(|mark| "-%#@&*/\\_‰".contains(mark))
}

/// The white space before the first kept word: that of the text if it is its first word, else the
/// indentation of its own line.
fn opening<'t>(text: &'t str, words: &[Word], first: usize) -> &'t str {
    let start = match first.checked_sub(1) {
        None => 0,
        Some(previous) => words[previous].end,
    };
    let gap = &text[start..words[first].start];
    match (first, gap.rfind(['\n', '\r'])) {
        (0, _) => gap,
        (_, Some(line_break)) => &gap[line_break + 1..],
        (_, None) => "",
    }
}

fn line_breaks(gap: &str) -> usize {
    gap.matches(['\n', '\r', '\u{2028}', '\u{2029}']).count()
}

/// Dropped words that must stay after all, because without them two words would fuse into another one.
///
/// `rank`: `[word]`, the smaller the sooner kept. Marks the best ranked word between the two.
pub fn keep_apart(words: &[Word], kept: &mut [bool], rank: &[u32]) {
    let mut previous: Option<usize> = None;
    let mut run_start = 0;
    for i in 0..words.len() {
        if words[i].starts_run(i.checked_sub(1).map(|p| &words[p])) {
            run_start = i;
        }
        if !kept[i] {
            continue;
        }
        if let Some(previous) = previous.filter(|&p| p >= run_start && p + 1 < i && words[p].kind == WordKind::Plain) {
            let fuses = words[i].kind == WordKind::Plain;
            if let Some(best) = (previous + 1..i).filter(|_| fuses).min_by_key(|&word| rank[word]) {
                kept[best] = true;
            }
        }
        previous = Some(i);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::word::words;

    /// Keeps the words whose texts are listed, in order.
    fn keep(text: &str, wanted: &[&str]) -> String {
        let words = words(text);
        let mut wanted = wanted.iter().peekable();
        let kept: Vec<_> = words.iter().map(|w| wanted.next_if(|k| **k == &text[w.start..w.end]).is_some()).collect();
        assert_eq!(wanted.next(), None, "all found");
        render(text, &words, &kept)
    }

    #[test]
    fn separators_come_from_the_text() {
        for (text, wanted, expected) in [
            ("the old  man  sleeps", &["the", "man", "sleeps"][..], "the man  sleeps"),
            ("Hello John, how are you?", &["Hello", ",", "how", "?"], "Hello, how?"),
            ("it (really) works", &["it", "(", ")", "works"], "it () works"),
            ("it (really so) works", &["it", "(", "so", ")", "works"], "it (so) works"),
            ("one\n\ntwo three\n  four", &["one", "four"], "one\n\nfour"),
            ("one two\n  three four", &["one", "four"], "one\n  four"),
            ("  one two\n", &["one"], "  one\n"),
            ("one\n    two three", &["two", "three"], "    two three"),
            ("你好，世界！", &["你", "世", "！"], "你世！"),
            ("a - b", &["a", "b"], "a b"),
            ("a\r\nb c", &["a", "c"], "a\r\nc"),
            ("minus -5 7", &["minus", "-", "7"], "minus - 7"),
            ("costs 50% more", &["costs", "%", "more"], "costs % more"),
            ("one two", &[], ""),
        ] {
            assert_eq!(keep(text, wanted), expected, "{text:?}");
        }
    }

    #[test]
    fn keeping_all_is_the_identity() {
        for text in ["", "  ", "\n a  (b), 你好 c\t\u{85}d \r\n"] {
            let words = words(text);
            assert_eq!(render(text, &words, &vec![true; words.len()]), text);
        }
    }

    #[test]
    fn words_do_not_fuse() {
        let text = "用GPT模型Claude";
        let words = words(text);
        let mut kept: Vec<_> = words.iter().map(|w| w.kind == WordKind::Plain).collect();
        keep_apart(&words, &mut kept, &[0, 1, 5, 4, 2]);
        assert_eq!(render(text, &words, &kept), "GPT型Claude");
    }
}
