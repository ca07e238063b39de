//! The two families of encoders that the reference knows, and how each spells and joins its tokens.

use tokenizers::Tokenizer;
use tokenizers::models::ModelWrapper;

use crate::error::{Error, ErrorKind, Result};

/// Python's `string.punctuation`.
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// A family of encoders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// BERT with a WordPiece vocabulary: `##` continues a word.
    Bert,
    /// XLM-RoBERTa with a Unigram vocabulary: `▁` begins a word.
    XlmRoberta,
}

impl Family {
    /// The family by the tokenizer's model; the reference goes by the checkpoint's name.
    ///
    /// # Errors
    /// [`ErrorKind::ModelTokenizer`] for other models (Python: `NotImplementedError`).
    pub fn of(tokenizer: &Tokenizer) -> Result<Self> {
        match tokenizer.get_model() {
            ModelWrapper::WordPiece(_) => Ok(Self::Bert),
            ModelWrapper::Unigram(_) => Ok(Self::XlmRoberta),
            _ => Err(Error::new(
                ErrorKind::ModelTokenizer,
                "The tokenizer is neither WordPiece (BERT) nor Unigram (XLM-RoBERTa), and the reference knows no \
                 other. Use a checkpoint of one of these families, or the faithful mode.",
            )),
        }
    }

    /// The tokens that are deleted from the output wherever they stand. BERT's `[PAD]` is not among them: it is not
    /// attended to, so it never gets that far.
    pub const fn special_tokens(self) -> &'static [&'static str] {
        match self {
            Self::Bert => &["[UNK]", "[SEP]", "[CLS]", "[MASK]"],
            Self::XlmRoberta => &["<s>", "</s>", "<unk>", "<pad>", "<mask>"],
        }
    }

    /// The token that stands in for what the vocabulary lacks.
    pub const fn unknown_token(self) -> &'static str {
        match self {
            Self::Bert => "[UNK]",
            Self::XlmRoberta => "<unk>",
        }
    }

    /// The token without the marks of its place in the word: all of BERT's leading `#`, not two alone.
    pub fn pure(self, token: &str) -> &str {
        match self {
            Self::Bert => token.trim_start_matches('#'),
            Self::XlmRoberta => token.trim_start_matches('▁'),
        }
    }

    /// Whether the token begins a word, given whether a text is a force token, mapped or not.
    pub fn begins_word(self, token: &str, is_forced: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Bert => is_forced(self.pure(token)) || !token.starts_with("##"),
            // A substring test, as in the reference: "()" and "" count as punctuation too.
            Self::XlmRoberta => PUNCTUATION.contains(token) || is_forced(token) || token.starts_with('▁'),
        }
    }

    /// The word as the labels print it.
    pub fn label_word(self, word: &str) -> &str {
        match self {
            Self::Bert => word,
            Self::XlmRoberta => word.trim_start_matches('▁'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_where_the_reference_begins_them() {
        // llmlingua.utils.is_begin_of_new_word(token, model, ["ing", "x"], {"\n": "[NEW0]"})
        let forced = |text: &str| ["ing", "x", "[NEW0]"].contains(&text);
        let cases = [
            (Family::Bert, "word", true),
            (Family::Bert, "##s", false),
            (Family::Bert, "##ing", true),
            (Family::Bert, "#", true),
            (Family::Bert, "##", false),
            (Family::Bert, "[NEW0]", true),
            (Family::XlmRoberta, "▁word", true),
            (Family::XlmRoberta, "s", false),
            (Family::XlmRoberta, "ing", true),
            (Family::XlmRoberta, "()", true),
            (Family::XlmRoberta, ")(", false),
            (Family::XlmRoberta, "", true),
            (Family::XlmRoberta, "。", false),
            (Family::XlmRoberta, "[NEW0]", true),
        ];
        for (family, token, begins) in cases {
            assert_eq!(family.begins_word(token, forced), begins, "{family:?} {token:?}");
        }
    }
}
