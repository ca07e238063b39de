//! Windows: what the encoder sees at once.
//!
//! A text longer than the encoder is cut into cores that follow one another. A core ends at a line end or a
//! sentence end where there is one in its last third, else between words. Around its core a window shows
//! [`CONTEXT`] more pieces on each side, so that a word near a border still has context on both sides; a
//! piece is scored in the window whose core it belongs to.

use std::ops::Range;

use super::word::{Word, WordKind};

/// Pieces of context on each side of a core.
pub const CONTEXT: usize = 32;

/// A window as ranges of pieces; `core` lies within `pieces`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRange {
    /// What the encoder sees.
    pub pieces: Range<usize>,
    /// What is scored here.
    pub core: Range<usize>,
}

/// How good a place is to end a core.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Boundary {
    /// Inside a word.
    #[default]
    None,
    /// Between words.
    Word,
    /// After a sentence.
    Sentence,
    /// After a line.
    Line,
}

/// What ends after each piece, `[piece]`. `word_pieces`: the pieces of each word, in order; `ends`: what the caller
/// wants windows to end after, instead of lines and sentences.
pub fn boundaries(
    text: &str,
    words: &[Word],
    word_pieces: &[Range<usize>],
    pieces: usize,
    ends: Option<&[String]>,
) -> Vec<Boundary> {
    let mut boundaries = vec![Boundary::None; pieces];
    for (i, (word, range)) in words.iter().zip(word_pieces).enumerate() {
        let shared = word_pieces.get(i + 1).is_some_and(|next| next.start < range.end);
        let Some(boundary) =
            range.end.checked_sub(1).filter(|_| !range.is_empty() && !shared).and_then(|last| boundaries.get_mut(last))
        else {
            continue;
        };
        let gap = &text[word.end..words.get(i + 1).map_or(text.len(), |next| next.start)];
        if let Some(ends) = ends {
            let found = |end: &String| !end.is_empty() && (gap.contains(end) || text[..word.end].ends_with(end));
            *boundary = if ends.iter().any(found) { Boundary::Line } else { Boundary::Word };
            continue;
        }
        *boundary = if gap.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
            Boundary::Line
        } else if ends_sentence(&text[word.start..word.end], word.kind, gap) {
            Boundary::Sentence
        } else {
            Boundary::Word
        };
    }
    boundaries
}

/// Whether a word is the full stop (or the like) of a sentence.
fn ends_sentence(word: &str, kind: WordKind, gap: &str) -> bool {
    if !matches!(kind, WordKind::Trailing | WordKind::Lone) {
        return false;
    }
    // Scripts without spaces need none after their full stop.
    word.contains(['。', '！', '？', '．', '｡'])
        || (!gap.is_empty() && word.contains(['.', '!', '?', '…', '।', '؟', '۔', '։', '።', '။', '។']))
}

/// The windows of a text whose pieces end as `boundaries` says. `capacity`: most pieces in a window, without
/// the special tokens; at least 1.
pub fn windows(boundaries: &[Boundary], capacity: usize) -> Vec<WindowRange> {
    let pieces = boundaries.len();
    let capacity = capacity.max(1);
    if pieces <= capacity {
        return (pieces > 0).then_some(WindowRange { pieces: 0..pieces, core: 0..pieces }).into_iter().collect();
    }
    let context = CONTEXT.min(capacity / 4);
    let longest = capacity - 2 * context;
    let mut windows = Vec::new();
    let mut start = 0;
    while start < pieces {
        let end = core_end(boundaries, start, longest);
        windows
            .push(WindowRange { pieces: start.saturating_sub(context)..(end + context).min(pieces), core: start..end });
        start = end;
    }
    windows
}

/// Where a core that begins at `start` and holds at most `longest` pieces ends.
fn core_end(boundaries: &[Boundary], start: usize, longest: usize) -> usize {
    let rest = boundaries.len() - start;
    if rest <= longest {
        return boundaries.len();
    }
    // Even shares, so that no window is left with a few pieces.
    let aim = rest.div_ceil(rest.div_ceil(longest));
    let earliest = (aim - aim / 3).max(1);
    let candidates = || (earliest..=longest).map(|length| start + length);
    for wanted in [Boundary::Line, Boundary::Sentence, Boundary::Word] {
        let fits = candidates().filter(|end| boundaries[end - 1] >= wanted);
        if let Some(end) = fits.min_by_key(|end| end.abs_diff(start + aim)) {
            return end;
        }
    }
    // One word longer than a core.
    start + aim
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(boundaries: &[Boundary], capacity: usize) -> Vec<WindowRange> {
        let windows = windows(boundaries, capacity);
        let mut at = 0;
        for window in &windows {
            assert_eq!(window.core.start, at, "cores follow one another");
            assert!(!window.core.is_empty() && window.pieces.len() <= capacity);
            assert!(window.pieces.start <= window.core.start && window.core.end <= window.pieces.end);
            at = window.core.end;
        }
        assert_eq!(at, boundaries.len());
        windows
    }

    #[test]
    fn a_short_text_is_one_window() {
        assert!(check(&[], 510).is_empty());
        assert_eq!(check(&[Boundary::Word; 510], 510).len(), 1);
    }

    #[test]
    fn cores_end_at_the_best_place() {
        let mut boundaries = vec![Boundary::Word; 1000];
        boundaries[399] = Boundary::Sentence;
        boundaries[429] = Boundary::Line;
        boundaries[699] = Boundary::Sentence;
        let ends: Vec<_> = check(&boundaries, 510).iter().map(|w| w.core.end).collect();
        assert_eq!(ends, [430, 700, 1000]);
    }

    #[test]
    fn every_size_works() {
        for pieces in [1, 2, 5, 64, 509, 511, 512, 900, 3000] {
            for capacity in [0, 1, 2, 3, 7, 126, 510] {
                check(&vec![Boundary::None; pieces], capacity.max(1));
                check(&vec![Boundary::Word; pieces], capacity.max(1));
            }
        }
    }

    #[test]
    fn border_words_have_context() {
        for window in check(&vec![Boundary::Word; 2000], 510).windows(2) {
            assert_eq!(window[0].pieces.end - window[0].core.end, CONTEXT);
            assert_eq!(window[1].core.start - window[1].pieces.start, CONTEXT);
        }
    }
}
