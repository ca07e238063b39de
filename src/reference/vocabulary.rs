//! The checkpoint's tokenizer, with the hundred `[NEWi]` tokens that the reference adds to it.

use tokenizers::{AddedToken, Decoder, Tokenizer};

use super::family::Family;
use crate::error::{Error, ErrorKind, Result};
use crate::score::Window;

/// How many force tokens there can be, and how many `[NEWi]` tokens there are.
pub const MAX_FORCE_TOKENS: usize = 100;

/// The most tokens of a window, `[CLS]` and `[SEP]` included.
pub const MAX_WINDOW: usize = 512;

/// The spelling of the token that stands in for the force token of this index.
pub fn new_token(index: usize) -> String {
    format!("[NEW{index}]")
}

/// A tokenizer as the reference uses it.
pub struct Vocabulary {
    tokenizer: Tokenizer,
    family: Family,
    unknown: u32,
    has_new_tokens: bool,
}

impl Vocabulary {
    /// Takes a checkpoint's tokenizer and the number of rows of its embedding table.
    ///
    /// The `[NEWi]` tokens get the ids behind the vocabulary, if the table has rows for them. The reference gives a
    /// table without these rows random ones, which no port can reproduce.
    ///
    /// # Errors
    /// [`ErrorKind::ModelTokenizer`] when the tokenizer is of no known family or lacks the family's tokens.
    pub fn new(mut tokenizer: Tokenizer, embedding_rows: usize) -> Result<Self> {
        let family = Family::of(&tokenizer)?;
        tokenizer.with_truncation(None).map_err(broken)?;
        tokenizer.with_padding(None);
        let unknown = tokenizer.token_to_id(family.unknown_token()).ok_or_else(|| {
            Error::new(
                ErrorKind::ModelTokenizer,
                format!("The tokenizer lacks {}. Use the tokenizer.json of the checkpoint.", family.unknown_token()),
            )
        })?;
        if tokenizer.get_decoder().is_none() {
            return Err(Error::new(
                ErrorKind::ModelTokenizer,
                "The tokenizer has no decoder. Use the tokenizer.json of the checkpoint.",
            ));
        }

        let new_tokens: Vec<AddedToken> = (0..MAX_FORCE_TOKENS).map(|i| AddedToken::from(new_token(i), true)).collect();
        let missing = new_tokens.iter().filter(|token| tokenizer.token_to_id(&token.content).is_none()).count();
        let has_new_tokens = tokenizer.get_vocab_size(true) + missing <= embedding_rows;
        if has_new_tokens {
            tokenizer.add_special_tokens(&new_tokens);
        }
        Ok(Self { tokenizer, family, unknown, has_new_tokens })
    }

    /// The family of the checkpoint.
    pub const fn family(&self) -> Family {
        self.family
    }

    /// Whether the checkpoint has rows for the `[NEWi]` tokens.
    pub const fn has_new_tokens(&self) -> bool {
        self.has_new_tokens
    }

    /// The tokens of a text, without special tokens but for those the text spells.
    ///
    /// # Errors
    /// [`ErrorKind::ModelTokenizer`] when the tokenizer fails.
    pub fn tokenize(&self, text: &str) -> Result<Vec<String>> {
        // Not `encode_fast`, which leaves the tokens' texts out.
        let encoding = self.tokenizer.encode(text, false).map_err(broken)?;
        Ok(encoding.get_tokens().to_vec())
    }

    /// The text of tokens, spaces around punctuation and all (Python: `convert_tokens_to_string`).
    ///
    /// # Errors
    /// [`ErrorKind::ModelTokenizer`] when the decoder fails.
    pub fn detokenize(&self, tokens: Vec<String>) -> Result<String> {
        match self.tokenizer.get_decoder() {
            Some(decoder) => decoder.decode(tokens).map_err(broken),
            None => Ok(tokens.join(" ")),
        }
    }

    /// The window of a chunk's text: `[CLS]`, its tokens, `[SEP]`, cut behind 512 tokens.
    ///
    /// XLM-RoBERTa has no tokens of these names, so its windows begin and end with `<unk>`, as the reference's do.
    /// A `[PAD]` that the text spells is not attended to.
    ///
    /// # Errors
    /// [`ErrorKind::ModelTokenizer`] when the tokenizer fails.
    pub fn window(&self, text: &str) -> Result<Window> {
        // By way of the tokens' texts: those of XLM-RoBERTa that the vocabulary lacks, " <mask>" with its space for
        // one, get another id than the tokenizer gave them.
        let tokens = self.tokenize(text)?;
        let framed = ["[CLS]"].into_iter().chain(tokens.iter().map(String::as_str)).chain(["[SEP]"]);
        let ids: Vec<u32> = framed.take(MAX_WINDOW).map(|token| self.id(token)).collect();
        Ok(match self.tokenizer.token_to_id("[PAD]") {
            Some(pad) => Window::with_padding(ids, pad),
            None => Window::new(ids),
        })
    }

    /// The token of an id, or the unknown token where there is none.
    pub fn token(&self, id: u32) -> String {
        self.tokenizer.id_to_token(id).unwrap_or_else(|| self.family.unknown_token().to_owned())
    }

    fn id(&self, token: &str) -> u32 {
        self.tokenizer.token_to_id(token).unwrap_or(self.unknown)
    }
}

fn broken(source: tokenizers::Error) -> Error {
    Error::new(ErrorKind::ModelTokenizer, "The tokenizer failed. Use the tokenizer.json of the checkpoint.")
        .with_source(source)
}
