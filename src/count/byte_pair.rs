//! The number of tokens of a text in a byte-pair encoding.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use tiktoken_rs::{CoreBPE, Rank};

use super::TokenCounter;
use super::clause::clauses;
use super::encoding::Encoding;
use super::memo::Memo;
use crate::error::{Error, ErrorKind, Result};

/// Stretches up to this many bytes are remembered as they are. Of longer ones (text without spaces) something changes
/// each time, so it is their pieces that are.
const WORD_BYTES: usize = 48;

/// A counter of the tokens of an [`Encoding`].
///
/// It remembers the counts of short stretches of text, so that a text that is counted again with a few words more or
/// less costs little more than reading it.
pub struct BytePair {
    encoding: Encoding,
    piece: Regex,
    bpe: CoreBPE,
    counts: Memo<u32>,
    clauses: Memo<usize>,
}

impl BytePair {
    /// The counter with the ranks that are linked into the command.
    ///
    /// # Errors
    /// [`ErrorKind::ReferenceRanks`], which a sound build never gives.
    #[cfg(feature = "cli")]
    pub fn embedded(encoding: Encoding) -> Result<Self> {
        let published = match encoding {
            Encoding::Cl100kBase => tiktoken_rs::cl100k_base(),
            Encoding::O200kBase => tiktoken_rs::o200k_base(),
        };
        let published = published.map_err(|e| damaged(encoding, "they do not load").with_source(e))?;
        let ranks = (0..encoding.ranks())
            .map(|rank| published.decode_bytes(&[rank]).map(|bytes| (bytes, rank)))
            .collect::<std::result::Result<_, _>>()
            .map_err(|e| damaged(encoding, "one is missing").with_source(e))?;
        Self::new(encoding, ranks)
    }

    /// The counter with the ranks of a `.tiktoken` file: lines of a base64 byte string and its rank.
    ///
    /// # Errors
    /// [`ErrorKind::ReferenceRanks`] when the file is not the whole of the encoding.
    pub fn from_ranks(encoding: Encoding, file: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(file).map_err(|e| damaged(encoding, "they are not text").with_source(e))?;
        let mut ranks = Vec::with_capacity(encoding.ranks() as usize);
        for (line, number) in text.lines().zip(1..) {
            let entry = line
                .split_once(' ')
                .and_then(|(bytes, rank)| Some((STANDARD.decode(bytes).ok()?, rank.trim_end().parse::<Rank>().ok()?)));
            let wrong = || damaged(encoding, &format!("line {number} is not a byte string and a rank"));
            ranks.push(entry.ok_or_else(wrong)?);
        }
        Self::new(encoding, ranks)
    }

    /// Checks what the encoder takes for granted: every rank once, every byte string once, and all single bytes.
    fn new(encoding: Encoding, ranks: Vec<(Vec<u8>, Rank)>) -> Result<Self> {
        let strings: HashSet<&[u8]> = ranks.iter().map(|(bytes, _)| bytes.as_slice()).collect();
        let numbers: HashSet<Rank> = ranks.iter().map(|&(_, rank)| rank).filter(|&r| r < encoding.ranks()).collect();
        let complete = [ranks.len(), strings.len(), numbers.len()].iter().all(|&n| n == encoding.ranks() as usize);
        if !complete || !(0..=u8::MAX).all(|byte| strings.contains([byte].as_slice())) {
            return Err(damaged(encoding, &format!("they are not the whole of {}", encoding.name())));
        }
        // A text's next piece is always at its start: every character begins one.
        let piece = Regex::new(&format!("^(?:{})", encoding.piece()))
            .map_err(|e| damaged(encoding, "the pattern does not compile").with_source(e))?;
        // The encoder is handed one piece at a time, so its own pattern takes all it gets.
        let bpe = CoreBPE::new(ranks.into_iter().collect(), Default::default(), "(?s:.+)")
            .map_err(|e| damaged(encoding, "they do not load").with_source(e))?;
        Ok(Self { encoding, piece, bpe, counts: Memo::new(), clauses: Memo::new() })
    }

    /// What is counted.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The number of tokens of a text, as strict about control tokens as the reference.
    ///
    /// # Errors
    /// [`ErrorKind::ReferenceSpecialToken`] when the text spells a control token, as Python's `encode` does.
    pub fn count_strict(&self, text: &str) -> Result<usize> {
        if let Some(token) = self.encoding.control_tokens().iter().find(|token| text.contains(**token)) {
            return Err(Error::new(
                ErrorKind::ReferenceSpecialToken,
                format!(
                    "The text spells the control token {token}, which the reference refuses. Remove it, or use the \
                     faithful mode."
                ),
            ));
        }
        Ok(self.count_ordinary(text))
    }

    /// The number of tokens of a text, the spelling of a control token read as text.
    pub fn count_ordinary(&self, text: &str) -> usize {
        let count = |clause| stretches(clause).map(|stretch| self.count_stretch(stretch) as usize).sum();
        clauses(text).map(|clause| remembered(&self.clauses, clause, || count(clause))).sum()
    }

    /// A piece alone is its only piece, so stretches and pieces share one memory.
    fn count_stretch(&self, stretch: &str) -> u32 {
        if stretch.len() > WORD_BYTES {
            return self.pieces(stretch).map(|piece| remembered(&self.counts, piece, || self.merge(piece))).sum();
        }
        remembered(&self.counts, stretch, || self.pieces(stretch).map(|piece| self.merge(piece)).sum())
    }

    fn merge(&self, piece: &str) -> u32 {
        self.bpe.encode_ordinary(piece).len() as u32
    }

    /// The pieces that the byte-pair merges stay within: those of the published pattern.
    ///
    /// Without its one look-ahead the pattern needs no backtracking, so a hostile text takes linear time; the
    /// published one, run by a backtracking engine, fails on long white space.
    fn pieces<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let piece = self.piece.find(rest)?;
            let mut end = piece.end();
            if end < rest.len()
                && let Some((last, c)) = piece.as_str().char_indices().next_back()
                && c.is_whitespace()
                && !matches!(c, '\r' | '\n')
                && last > 0
            {
                // White space before a word leaves its last character to the word: `\s+(?!\S)`.
                end = last;
            }
            let (found, after) = rest.split_at_checked(end)?;
            rest = after;
            Some(found)
        })
    }
}

impl TokenCounter for BytePair {
    fn count(&self, text: &str) -> Result<usize> {
        Ok(self.count_ordinary(text))
    }
}

fn remembered<T: Copy>(memo: &Memo<T>, part: &str, count: impl FnOnce() -> T) -> T {
    memo.get(part).unwrap_or_else(|| {
        let count = count();
        memo.insert(part, count);
        count
    })
}

/// A text cut where its tokens add up whatever it says: before white space that follows something else.
///
/// In both encodings white space within a piece follows white space, or is a line break, so a piece begins at the
/// cut. And what comes before ends in something else, so that neither `\s+$` nor the look-ahead sees the cut.
fn stretches(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut in_word = false;
        let end = rest.char_indices().find_map(|(at, c)| {
            let follows = std::mem::replace(&mut in_word, !c.is_whitespace());
            (follows && !in_word && !matches!(c, '\r' | '\n')).then_some(at)
        });
        let (stretch, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        rest = after;
        (!stretch.is_empty()).then_some(stretch)
    })
}

fn damaged(encoding: Encoding, what: &str) -> Error {
    let name = encoding.name();
    Error::new(ErrorKind::ReferenceRanks, format!("The {name} ranks are damaged: {what}. Fetch {name}.tiktoken again."))
}

#[cfg(all(test, feature = "cli"))]
mod tests;
