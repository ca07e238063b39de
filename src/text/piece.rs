//! Pieces: the tokens of the classifier, each with its place in the text.

use std::ops::Range;

use super::word::Word;

/// Pieces of a text in order, `[piece]`.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    ids: Vec<u32>,
    /// Byte offsets; a text is at most [`crate::MAX_TEXT_BYTES`] long, so 32 bits hold them.
    starts: Vec<u32>,
    ends: Vec<u32>,
}

/// For each word the pieces that touch it, and what it costs to keep it.
#[derive(Clone, Debug, Default)]
pub struct WordPieces {
    /// `[word]` ranges of pieces; neighbours share a piece that touches both; empty where the tokenizer
    /// drops the word (control characters).
    pub pieces: Vec<Range<usize>>,
    /// `[word]` pieces, a shared one in equal parts; the sum is the number of pieces of the text.
    pub costs: Vec<f32>,
}

impl Pieces {
    /// Appends a piece. Pieces come in the order of their starts.
    pub fn push(&mut self, id: u32, start: usize, end: usize) {
        self.ids.push(id);
        self.starts.push(start as u32);
        self.ends.push(end as u32);
    }

    /// `[piece]` ids.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// The number of pieces.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Bytes of the text that a piece stands for.
    pub fn range(&self, piece: usize) -> Range<usize> {
        self.starts[piece] as usize..self.ends[piece] as usize
    }

    /// Which pieces make up each word. A piece that touches no word (a lone white space mark) belongs to
    /// the word after it.
    pub fn of_words(&self, words: &[Word]) -> WordPieces {
        let mut of_words = WordPieces { pieces: vec![0..0; words.len()], costs: vec![0.0; words.len()] };
        let Some(last) = words.len().checked_sub(1) else {
            return of_words;
        };
        let mut first = 0; // The first word that the current piece may touch.
        for piece in 0..self.len() {
            let bytes = self.range(piece);
            while first < last && words[first].end <= bytes.start {
                first += 1;
            }
            let touched = words[first..].iter().take_while(|word| word.start < bytes.end).count().max(1);
            for word in first..first + touched {
                let pieces = &mut of_words.pieces[word];
                *pieces = if pieces.start == pieces.end { piece..piece + 1 } else { pieces.start..piece + 1 };
                of_words.costs[word] += 1.0 / touched as f32;
            }
        }
        of_words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::word::words;

    fn pieces(ranges: &[(usize, usize)]) -> Pieces {
        let mut pieces = Pieces::default();
        for (i, (start, end)) in ranges.iter().enumerate() {
            pieces.push(i as u32, *start, *end);
        }
        pieces
    }

    #[test]
    fn pieces_go_to_the_words_they_touch() {
        // "un known" with a piece a syllable; then a lone mark before a word; then one piece on two ideographs.
        let of = pieces(&[(0, 2), (2, 5), (5, 8)]).of_words(&words("un known"));
        assert_eq!((of.pieces, of.costs), (vec![0..1, 1..3], vec![1.0, 2.0]));
        let of = pieces(&[(0, 1), (1, 2), (2, 3), (3, 4)]).of_words(&words("a  b"));
        assert_eq!((of.pieces, of.costs), (vec![0..1, 1..4], vec![1.0, 3.0]));
        let of = pieces(&[(0, 6)]).of_words(&words("世界"));
        assert_eq!((of.pieces, of.costs), (vec![0..1, 0..1], vec![0.5, 0.5]));
    }

    #[test]
    fn words_without_pieces_cost_nothing() {
        let of = pieces(&[(0, 1)]).of_words(&words("a \u{200B}"));
        assert_eq!((of.pieces, of.costs), (vec![0..1, 0..0], vec![1.0, 0.0]));
        assert!(pieces(&[(0, 1)]).of_words(&[]).costs.is_empty());
    }
}
