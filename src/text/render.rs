//! Kept words to text. Everything written is a slice of the original, in its order: the kept words, and
//! between two of them one of the white spaces that stood between them.

use std::ops::Range;

use super::word::{Word, WordKind};

const LINE_BREAKS: [char; 4] = ['\n', '\r', '\u{2028}', '\u{2029}'];

/// Rebuilds a text, or a part of it, from the words that are kept. Keeping all gives the text itself, keeping none
/// nothing but what is pinned.
pub struct Render<'t> {
    /// The whole text.
    pub text: &'t str,
    /// The bytes of the part.
    pub bytes: Range<usize>,
    /// `[word]` the words of the part.
    pub words: &'t [Word],
    /// White space that stays whatever stands beside it, in order.
    pub pins: &'t [Range<usize>],
}

impl<'t> Render<'t> {
    /// Of a whole text, with nothing pinned.
    pub fn whole(text: &'t str, words: &'t [Word]) -> Self {
        Self { text, bytes: 0..text.len(), words, pins: &[] }
    }

    /// The text of the words that are kept, `[word]`.
    pub fn kept(&self, kept: &[bool]) -> String {
        let mut rendered = String::with_capacity(self.bytes.len());
        let mut previous: Option<usize> = None;
        for (i, word) in self.words.iter().enumerate() {
            if kept.get(i) != Some(&true) {
                continue;
            }
            match previous {
                Some(previous) => self.separate(previous, i, &mut rendered),
                // What opens the text: its indentation if its first word stays, else that of the kept word's line.
                None => self.open(i, &mut rendered),
            }
            rendered += &self.text[word.start..word.end];
            previous = Some(i);
        }
        match (previous, self.words.last()) {
            (Some(previous), Some(last)) => {
                self.pinned(self.words[previous].end..last.end, &mut rendered);
                rendered += &self.text[last.end..self.bytes.end];
            }
            (None, None) => rendered += &self.text[self.bytes.clone()],
            _ => {
                self.pinned(self.bytes.clone(), &mut rendered);
            }
        }
        rendered
    }

    /// Writes what is pinned within some bytes, and tells whether anything was.
    fn pinned(&self, bytes: Range<usize>, rendered: &mut String) -> bool {
        let first = self.pins.partition_point(|pin| pin.end <= bytes.start);
        let inside = self.pins[first..].iter().take_while(|pin| pin.start < bytes.end);
        let before = rendered.len();
        inside.for_each(|pin| *rendered += &self.text[pin.start.max(bytes.start)..pin.end.min(bytes.end)]);
        rendered.len() > before
    }

    /// Writes the white space between two kept words; those between them are dropped.
    fn separate(&self, from: usize, to: usize, rendered: &mut String) {
        let text = self.text;
        let between = &self.words[from..=to];
        let [from, .., to] = between else { return };
        if between.len() == 2 {
            *rendered += &text[from.end..to.start];
            return;
        }
        if self.pinned(from.end..to.start, rendered) {
            return;
        }
        let gaps = || between.windows(2).map(|pair| &text[pair[0].end..pair[1].start]);
        // A line break that stood between them stays: the largest, with the indentation of the line that the kept
        // word is on.
        // Most gaps are spaces alone, which is seen sooner than that they have no line break.
        let is_spaces = |gap: &&str| gap.bytes().all(|byte| byte == b' ');
        let mut lines = gaps().filter(|gap| !is_spaces(gap) && line_breaks(gap) > 0);
        if let Some(first) = lines.next() {
            let (largest, last) = lines.fold((first, first), |(largest, _), gap| {
                (if line_breaks(gap) >= line_breaks(largest) { gap } else { largest }, gap)
            });
            *rendered += &largest[..indentation(largest)];
            *rendered += &last[indentation(last)..];
            return;
        }
        // Punctuation moves up to the word it now follows, or the word to the punctuation that opens it.
        let closes = to.kind == WordKind::Trailing
            && from.kind != WordKind::Leading
            && !binds(text[to.start..to.end].chars().next());
        let opens = from.kind == WordKind::Leading
            && to.kind != WordKind::Leading
            && !binds(text[from.start..from.end].chars().next_back());
        if (closes || opens) && from.kind != WordKind::Lone {
            return;
        }
        *rendered += gaps().find(|gap| !gap.is_empty()).unwrap_or("");
    }

    /// Writes the white space before the first kept word: that of the text if it is its first word, else the
    /// indentation of its own line.
    fn open(&self, first: usize, rendered: &mut String) {
        let before = first.checked_sub(1).map_or(self.bytes.start, |previous| self.words[previous].end);
        let gap = &self.text[before..self.words[first].start];
        if first == 0 {
            *rendered += gap;
        } else if !self.pinned(self.bytes.start..self.words[first].start, rendered) && line_breaks(gap) > 0 {
            *rendered += &gap[indentation(gap)..];
        }
    }
}

/// Whether a punctuation mark is part of one word and would change another: a sign, a sigil.
fn binds(mark: Option<char>) -> bool {
    mark.is_some_and(|mark| "-%#@&*/\\_‰".contains(mark))
}

/// Where the indentation of the next line starts in white space.
fn indentation(gap: &str) -> usize {
    let line_break = gap.char_indices().rev().find(|(_, c)| LINE_BREAKS.contains(c));
    line_break.map_or(0, |(at, c)| at + c.len_utf8())
}

fn line_breaks(gap: &str) -> usize {
    gap.matches(LINE_BREAKS).count()
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
        Render::whole(text, &words).kept(&kept)
    }

    #[test]
    fn separators_come_from_the_text() {
        for (text, wanted, expected) in [
            ("the old  man  sleeps", &["the", "man", "sleeps"][..], "the man  sleeps"),
            ("Hello John, how are you?", &["Hello", ",", "how", "?"], "Hello, how?"),
            ("it (really) works", &["it", "(", ")", "works"], "it () works"),
            ("it (really so) works", &["it", "(", "so", ")", "works"], "it (so) works"),
            ("one\n\ntwo three\n  four", &["one", "four"], "one\n\n  four"),
            ("one two\n  three four", &["one", "four"], "one\n  four"),
            ("  one two\n", &["one"], "  one\n"),
            ("one\n    two three", &["two", "three"], "    two three"),
            ("one\n\n\ntwo\n  - three", &["one", "three"], "one\n\n\n  three"),
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
            assert_eq!(Render::whole(text, &words).kept(&vec![true; words.len()]), text);
        }
    }

    #[test]
    fn pinned_white_space_stays() {
        let text = " a\t\tb  c d \n";
        let words = words(text);
        let render = Render { text, bytes: 1..text.len() - 1, words: &words, pins: &[2..4, 6..7] };
        for (kept, expected) in [
            ([true; 4], "a\t\tb  c d "),
            ([true, false, false, true], "a\t\t d "),
            ([false, false, false, true], "\t\t d "),
            ([true, false, false, false], "a\t\t  "),
            ([false; 4], "\t\t "),
        ] {
            assert_eq!(render.kept(&kept), expected, "{kept:?}");
        }
    }

    #[test]
    fn words_do_not_fuse() {
        let text = "用GPT模型Claude";
        let words = words(text);
        let mut kept: Vec<_> = words.iter().map(|w| w.kind == WordKind::Plain).collect();
        keep_apart(&words, &mut kept, &[0, 1, 5, 4, 2]);
        assert_eq!(Render::whole(text, &words).kept(&kept), "GPT型Claude");
    }
}
