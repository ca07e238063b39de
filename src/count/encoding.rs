//! The byte-pair encodings that OpenAI publishes for its models.

use crate::error::{Error, ErrorKind, Result};

/// The pieces of cl100k_base without its one look-ahead, `\s+(?!\S)`. The possessive quantifiers of the published
/// pattern only save backtracking.
const CL100K_BASE_PIECE: &str =
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]|\s+";

/// The pieces of o200k_base without its one look-ahead, `\s+(?!\S)`.
const O200K_BASE_PIECE: &str = concat!(
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|",
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+"
);

/// A published byte-pair encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// cl100k_base, of GPT-3.5 and GPT-4: what the reference counts in.
    Cl100kBase,
    /// o200k_base, of GPT-4o, GPT-4.1, GPT-5 and the o series.
    O200kBase,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Cl100kBase, Self::O200kBase];

    /// The encoding of a published name.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for any other name.
    pub fn named(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(" or ");
            Error::new(ErrorKind::OptionOutOfRange, format!("There is no encoding {name:?}; give {names}."))
        })
    }

    /// The name it is published by. The file of its ranks is called so, with `.tiktoken` behind.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cl100kBase => "cl100k_base",
            Self::O200kBase => "o200k_base",
        }
    }

    /// The number of ranks, control tokens apart.
    pub const fn ranks(self) -> u32 {
        match self {
            Self::Cl100kBase => 100_256,
            Self::O200kBase => 199_998,
        }
    }

    /// The control tokens. Python's `encode` refuses a text that spells one of them.
    pub const fn control_tokens(self) -> &'static [&'static str] {
        match self {
            Self::Cl100kBase => {
                &["<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|endofprompt|>"]
            }
            Self::O200kBase => &["<|endoftext|>", "<|endofprompt|>"],
        }
    }

    /// The pattern of the pieces that the merges stay within, for `pieces` of [`super::byte_pair`].
    pub(super) const fn piece(self) -> &'static str {
        match self {
            Self::Cl100kBase => CL100K_BASE_PIECE,
            Self::O200kBase => O200K_BASE_PIECE,
        }
    }
}
