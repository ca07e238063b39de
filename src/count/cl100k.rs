//! cl100k_base, the byte-pair encoding of GPT-3.5 and GPT-4, in which the reference counts tokens.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use tiktoken_rs::{CoreBPE, Rank};

use super::TokenCounter;
use crate::error::{Error, ErrorKind, Result};

/// The number of ranks of cl100k_base, control tokens apart.
const RANKS: u32 = 100_256;

/// The control tokens. Python's `encode` refuses a text that spells one of them.
const CONTROL_TOKENS: [&str; 5] =
    ["<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|endofprompt|>"];

/// The pieces of cl100k_base without its one look-ahead `\s+(?!\S)`, which [`Cl100k::pieces`] makes up for. What is
/// left needs no backtracking, so a hostile text takes linear time; the published pattern, run by a backtracking
/// engine, fails on long white space. The possessive quantifiers of the published pattern only save backtracking.
const PIECE: &str =
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+";

/// A counter of cl100k_base tokens.
pub struct Cl100k {
    piece: Regex,
    bpe: CoreBPE,
}

impl Cl100k {
    /// The counter with the ranks that are linked into the command.
    ///
    /// # Errors
    /// [`ErrorKind::ReferenceRanks`], which a sound build never gives.
    #[cfg(feature = "cli")]
    pub fn embedded() -> Result<Self> {
        let published = tiktoken_rs::cl100k_base().map_err(|e| damaged("they do not load").with_source(e))?;
        let ranks = (0..RANKS)
            .map(|rank| published.decode_bytes(&[rank]).map(|bytes| (bytes, rank)))
            .collect::<std::result::Result<_, _>>()
            .map_err(|e| damaged("one is missing").with_source(e))?;
        Self::new(ranks)
    }

    /// The counter with the ranks of a file `cl100k_base.tiktoken`: lines of a base64 byte string and its rank.
    ///
    /// # Errors
    /// [`ErrorKind::ReferenceRanks`] when the file is not the whole of cl100k_base.
    pub fn from_ranks(file: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(file).map_err(|e| damaged("they are not text").with_source(e))?;
        let mut ranks = Vec::with_capacity(RANKS as usize);
        for (line, number) in text.lines().zip(1..) {
            let entry = line
                .split_once(' ')
                .and_then(|(bytes, rank)| Some((STANDARD.decode(bytes).ok()?, rank.trim_end().parse::<Rank>().ok()?)));
            ranks.push(entry.ok_or_else(|| damaged(&format!("line {number} is not a byte string and a rank")))?);
        }
        Self::new(ranks)
    }

    /// Checks what the encoder takes for granted: every rank once, every byte string once, and all single bytes.
    fn new(ranks: Vec<(Vec<u8>, Rank)>) -> Result<Self> {
        let strings: HashSet<&[u8]> = ranks.iter().map(|(bytes, _)| bytes.as_slice()).collect();
        let numbers: HashSet<Rank> = ranks.iter().map(|&(_, rank)| rank).filter(|&rank| rank < RANKS).collect();
        let complete = [ranks.len(), strings.len(), numbers.len()].iter().all(|&n| n == RANKS as usize);
        if !complete || !(0..=u8::MAX).all(|byte| strings.contains([byte].as_slice())) {
            return Err(damaged("they are not the whole of cl100k_base"));
        }
        let piece = Regex::new(PIECE).map_err(|e| damaged("the pattern does not compile").with_source(e))?;
        // The encoder is handed one piece at a time, so its own pattern takes all it gets.
        let bpe = CoreBPE::new(ranks.into_iter().collect(), Default::default(), "(?s:.+)")
            .map_err(|e| damaged("they do not load").with_source(e))?;
        Ok(Self { piece, bpe })
    }

    /// The number of cl100k_base tokens of a text, as strict about control tokens as the reference.
    ///
    /// # Errors
    /// [`ErrorKind::ReferenceSpecialToken`] when the text spells a control token, as Python's `encode` does.
    pub fn count_strict(&self, text: &str) -> Result<usize> {
        if let Some(token) = CONTROL_TOKENS.into_iter().find(|token| text.contains(token)) {
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

    /// The number of cl100k_base tokens of a text, the spelling of a control token read as text.
    pub fn count_ordinary(&self, text: &str) -> usize {
        self.pieces(text).map(|piece| self.bpe.encode_ordinary(piece).len()).sum()
    }

    /// The pieces that the byte-pair merges stay within.
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
                end = piece.start() + last;
            }
            let (found, after) = (rest.get(piece.start()..end)?, rest.get(end..)?);
            rest = after;
            Some(found)
        })
    }
}

impl TokenCounter for Cl100k {
    fn count(&self, text: &str) -> Result<usize> {
        Ok(self.count_ordinary(text))
    }
}

fn damaged(what: &str) -> Error {
    Error::new(
        ErrorKind::ReferenceRanks,
        format!("The cl100k_base ranks are damaged: {what}. Fetch cl100k_base.tiktoken again."),
    )
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static OURS: LazyLock<Cl100k> = LazyLock::new(|| Cl100k::embedded().expect("ranks"));
    static PUBLISHED: LazyLock<CoreBPE> = LazyLock::new(|| tiktoken_rs::cl100k_base().expect("ranks"));

    #[test]
    fn counts_as_python_counts() {
        // len(tiktoken.get_encoding("cl100k_base").encode(text)) of tiktoken 0.14
        let cases = [
            ("", 0),
            ("tiktoken is great!", 6),
            ("  two  spaces\n\n  and\r\nlines \n", 10),
            ("don't WE'LL 12345 a1b2", 12),
            ("naïve 提示压缩 😀 हिन्दी", 16),
            ("\u{17f}ix'\u{17f} it", 7),
        ];
        for (text, count) in cases {
            assert_eq!(OURS.count_strict(text).ok(), Some(count), "{text:?}");
        }
    }

    #[test]
    fn refuses_control_tokens() {
        for token in CONTROL_TOKENS {
            let kind = OURS.count_strict(&format!("a{token}b")).map_err(|e| e.kind());
            assert_eq!(kind, Err(ErrorKind::ReferenceSpecialToken), "{token}");
        }
        assert!(OURS.count_strict("<|im_start|> <|endoftext |>").is_ok());
    }

    #[test]
    fn takes_hostile_texts() {
        let length = 1 << 18;
        for part in [" ", "\n", "\r\n", "a", "1", "!", "a b", " \n", "\u{3000}", "'s", "é", "\u{301}"] {
            let text = part.repeat(length / part.len());
            for text in [format!("{text}x"), text] {
                assert!(OURS.count_strict(&text).is_ok_and(|n| n > 0));
            }
        }
    }

    #[test]
    fn refuses_damaged_ranks() {
        let lines: Vec<String> = (0..RANKS)
            .map(|rank| PUBLISHED.decode_bytes(&[rank]).expect("a rank"))
            .zip(0..)
            .map(|(bytes, rank)| format!("{} {rank}", STANDARD.encode(bytes)))
            .collect();
        let whole = lines.join("\n");
        assert_eq!(Cl100k::from_ranks(whole.as_bytes()).and_then(|c| c.count_strict("Hello world")).ok(), Some(2));
        let twice = whole.replacen("IQ== 0\n", "Ig== 0\n", 1);
        let shifted = whole.replacen(" 0\n", " 1\n", 1);
        let damaged = ["", "a", "IQ== x", &whole[..whole.len() / 2], &whole[1..], &twice, &shifted, "\u{0}\n"];
        for file in damaged {
            let kind = Cl100k::from_ranks(file.as_bytes()).map(|_| ()).map_err(|e| e.kind());
            assert_eq!(kind, Err(ErrorKind::ReferenceRanks));
        }
        assert!(Cl100k::from_ranks(&[0xff, 0xfe]).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..Default::default() })]

        /// Without look-ahead the pieces are those of the published pattern.
        #[test]
        fn pieces_are_as_published(text in "([ \\t\\r\\n\u{3000}\u{85}]{0,4}(\\PC|[a-cſK'sSdDlLvVeE0-9!.,]|ll|\u{301}|½){0,4}){0,12}") {
            prop_assert_eq!(OURS.count_strict(&text).ok(), Some(PUBLISHED.encode_ordinary(&text).len()));
        }

        #[test]
        fn any_text_is_counted_as_published(text in any::<String>()) {
            prop_assert_eq!(OURS.count_strict(&text).ok(), Some(PUBLISHED.encode_ordinary(&text).len()));
        }
    }
}
