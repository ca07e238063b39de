//! The classifier's own tokenizer: text to pieces with their place in the text.

use std::borrow::Cow;

use ahash::AHashMap;
use serde::de::DeserializeOwned;
use tokenizers::decoders::wordpiece::WordPiece as WordPieceDecoder;
use tokenizers::models::unigram::Unigram;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{DecoderWrapper, Model, ModelWrapper, NormalizerWrapper, PostProcessorWrapper, PreTokenizerWrapper};
use tokenizers::{Tokenizer, TokenizerImpl};

use super::piece::Pieces;
use crate::error::{Error, ErrorKind, Result};

/// Bytes that are tokenized at once. Cutting at white space changes no piece, and bounds the memory for
/// alignments, which are many times the text.
const BLOCK_BYTES: usize = 1 << 16;

/// Longest entry in `vocab.txt`'s normal use: a word of more characters is one unknown piece.
const WORDPIECE_MAX_CHARS: usize = 100;

/// Text to pieces, and pieces to windows with the special tokens in place.
pub struct PieceTokenizer {
    /// Reads the spelling of a special token in a user's text as text.
    tokenizer: Tokenizer,
    before: Vec<u32>,
    after: Vec<u32>,
}

impl PieceTokenizer {
    /// Wraps a tokenizer read by [`read_tokenizer`].
    ///
    /// # Errors
    /// [`ErrorKind::ModelTokenizer`] when it has no special tokens to put around a window.
    pub fn new(mut tokenizer: Tokenizer) -> Result<Self> {
        let [before, after] = special_ids(&tokenizer)?;
        tokenizer.set_encode_special_tokens(true);
        Ok(Self { tokenizer, before, after })
    }

    /// Special tokens that [`PieceTokenizer::window`] adds to a window.
    pub fn specials(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// The number of special tokens before the first piece of a window.
    pub fn specials_before(&self) -> usize {
        self.before.len()
    }

    /// The ids of a window: special tokens, pieces, special tokens.
    pub fn window(&self, pieces: &[u32]) -> Vec<u32> {
        [&self.before, pieces, &self.after].concat()
    }

    /// All pieces of a text, in order.
    ///
    /// # Errors
    /// [`ErrorKind::ModelTokenizer`] when the tokenizer cannot encode the text.
    pub fn pieces(&self, text: &str) -> Result<Pieces> {
        let mut pieces = Pieces::default();
        for (offset, block) in blocks(text) {
            let encoding = self.tokenizer.encode(Cow::Borrowed(block), false).map_err(cannot_encode)?;
            for (id, (start, end)) in encoding.get_ids().iter().zip(encoding.get_offsets()) {
                pieces.push(*id, offset + start, offset + end);
            }
        }
        Ok(pieces)
    }

    /// The number of pieces of a text.
    ///
    /// # Errors
    /// As for [`PieceTokenizer::pieces`].
    pub fn count(&self, text: &str) -> Result<usize> {
        let mut count = 0;
        for (_, block) in blocks(text) {
            count += self.tokenizer.encode_fast(Cow::Borrowed(block), false).map_err(cannot_encode)?.len();
        }
        Ok(count)
    }
}

/// Reads `tokenizer.json`, or `vocab.txt` of a BERT checkpoint (told apart by the first byte).
///
/// `lowercase` matters for `vocab.txt` alone, which does not say whether the model is uncased; where nothing does,
/// a vocabulary without a capital letter is one of an uncased model.
///
/// # Errors
/// [`ErrorKind::ModelTokenizer`] when it cannot be parsed or has more entries than `embedding_rows`.
pub fn read_tokenizer(bytes: &[u8], lowercase: Option<bool>, embedding_rows: usize) -> Result<Tokenizer> {
    let is_json = bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    let mut tokenizer = if is_json {
        from_json(bytes).map_err(|e| {
            Error::new(
                ErrorKind::ModelTokenizer,
                format!("tokenizer.json cannot be read ({e}); use the file that belongs to the checkpoint"),
            )
        })?
    } else {
        wordpiece(bytes, lowercase)?
    };
    tokenizer.with_padding(None);
    tokenizer.with_truncation(None).map_err(cannot_encode)?;
    let entries = tokenizer.get_vocab_size(true);
    if entries > embedding_rows {
        return Err(Error::new(
            ErrorKind::ModelTokenizer,
            format!(
                "the tokenizer has {entries} entries, the embedding table {embedding_rows} rows; use the files of one checkpoint"
            ),
        ));
    }
    Ok(tokenizer)
}

/// Reads `tokenizer.json`.
fn from_json(bytes: &[u8]) -> tokenizers::Result<Tokenizer> {
    // Where the model may be any, the vocabulary is held three times over until it is known: twenty times the file. So
    // those of BERT and XLM-RoBERTa are tried first.
    with_model::<WordPiece>(bytes).or_else(|_| with_model::<Unigram>(bytes)).or_else(|_| Tokenizer::from_bytes(bytes))
}

/// Reads `tokenizer.json` of a model that is known.
fn with_model<M: Model + DeserializeOwned + Into<ModelWrapper>>(bytes: &[u8]) -> tokenizers::Result<Tokenizer> {
    type Json<M> = TokenizerImpl<M, NormalizerWrapper, PreTokenizerWrapper, PostProcessorWrapper, DecoderWrapper>;
    Ok(serde_json::from_slice::<Json<M>>(bytes)?.into())
}

/// BERT's tokenizer from its list of pieces, one a line.
fn wordpiece(bytes: &[u8], lowercase: Option<bool>) -> Result<Tokenizer> {
    let invalid = |cause: String| {
        Error::new(
            ErrorKind::ModelTokenizer,
            format!("vocab.txt cannot be read ({cause}); use the file that belongs to the checkpoint"),
        )
    };
    let text = std::str::from_utf8(bytes).map_err(|e| invalid(e.to_string()))?;
    let vocabulary: AHashMap<String, u32> =
        text.lines().enumerate().map(|(id, piece)| (piece.trim_end().to_owned(), id as u32)).collect();
    // The special tokens are capitals in every vocabulary.
    let has_capitals = || text.lines().any(|piece| !piece.starts_with('[') && piece.contains(char::is_uppercase));
    let lowercase = lowercase.unwrap_or_else(|| !has_capitals());
    let model = WordPiece::builder()
        .vocab(vocabulary)
        .unk_token("[UNK]".into())
        .max_input_chars_per_word(WORDPIECE_MAX_CHARS)
        .build()
        .map_err(|e| invalid(e.to_string()))?;
    let mut tokenizer = Tokenizer::new(model);
    tokenizer.with_normalizer(Some(BertNormalizer::new(true, true, None, lowercase)));
    tokenizer.with_pre_tokenizer(Some(BertPreTokenizer));
    tokenizer.with_decoder(Some(WordPieceDecoder::new("##".into(), true)));
    let specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(|s| tokenizers::AddedToken::from(s, true));
    if let Some(missing) = specials.iter().find(|s| tokenizer.token_to_id(&s.content).is_none()) {
        return Err(invalid(format!("it lacks {}", missing.content)));
    }
    tokenizer.add_special_tokens(&specials);
    Ok(tokenizer)
}

/// The ids that stand before and after the pieces of a window.
fn special_ids(tokenizer: &Tokenizer) -> Result<[Vec<u32>; 2]> {
    for (first, last) in [("[CLS]", "[SEP]"), ("<s>", "</s>")] {
        if let (Some(first), Some(last)) = (tokenizer.token_to_id(first), tokenizer.token_to_id(last)) {
            return Ok([vec![first], vec![last]]);
        }
    }
    Err(Error::new(
        ErrorKind::ModelTokenizer,
        "the tokenizer has neither [CLS] and [SEP] nor <s> and </s>; use a BERT or XLM-RoBERTa checkpoint",
    ))
}

fn cannot_encode(cause: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::ModelTokenizer,
        format!("the tokenizer cannot encode this text ({cause}); check tokenizer.json"),
    )
}

/// A text in blocks of about [`BLOCK_BYTES`], cut before white space where there is some, with their offsets.
fn blocks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let limit = rest.floor_char_boundary(BLOCK_BYTES);
        let end = match rest.len() <= BLOCK_BYTES {
            true => rest.len(),
            false => match rest[..limit].rfind(char::is_whitespace).map_or(0, |at| rest[..at].trim_end().len()) {
                0 => limit,
                end => end,
            },
        };
        start += end;
        Some((start - end, &rest[..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOCABULARY: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nworld\n##s\n,\n";

    fn tokenizer(lowercase: Option<bool>) -> PieceTokenizer {
        PieceTokenizer::new(read_tokenizer(VOCABULARY.as_bytes(), lowercase, 9).unwrap()).unwrap()
    }

    #[test]
    fn reads_a_vocabulary() {
        let pieces = tokenizer(Some(true)).pieces("Hello, worlds [SEP]").unwrap();
        assert_eq!(pieces.ids(), [5, 8, 6, 7, 1, 1, 1]);
        assert_eq!(pieces.range(3), 12..13);
        assert_eq!(tokenizer(Some(false)).pieces("Hello").unwrap().ids(), [1]);
        assert_eq!(tokenizer(None).pieces("Hello").unwrap().ids(), [5]);
        assert_eq!(tokenizer(Some(true)).window(&[5]), [2, 5, 3]);
    }

    #[test]
    fn refuses_damaged_files() {
        for bytes in [&b"{"[..], b"", b"\xff\xfe", b"hello\n", b"{\"model\": {}}"] {
            let error = read_tokenizer(bytes, None, 100).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ModelTokenizer, "{bytes:?}");
        }
        assert_eq!(read_tokenizer(VOCABULARY.as_bytes(), None, 8).unwrap_err().kind(), ErrorKind::ModelTokenizer);
    }

    #[test]
    fn blocks_cover_the_text_and_change_no_piece() {
        let text = "hello, worlds ".repeat(12_000) + &"世".repeat(50_000);
        assert_eq!(blocks(&text).map(|(_, block)| block).collect::<String>(), text);
        assert!(blocks(&text).all(|(start, block)| text[start..].starts_with(block) && block.len() <= BLOCK_BYTES));
        let tokenizer = tokenizer(Some(false));
        assert_eq!(tokenizer.count(&text).unwrap(), 12_000 * 4 + 50_000);
        assert_eq!(tokenizer.pieces(&text).unwrap().len(), 12_000 * 4 + 50_000);
    }
}
