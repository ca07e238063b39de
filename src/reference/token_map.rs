//! The force tokens: which of them the vocabulary spells as one token, and the `[NEWi]` that stands in for the others.

use std::collections::HashSet;

use super::vocabulary::{MAX_FORCE_TOKENS, Vocabulary, new_token};
use crate::error::{Error, ErrorKind, Result};

/// The force tokens of one call, and their stand-ins.
pub struct TokenMap {
    force_tokens: HashSet<String>,
    /// Original and stand-in, in the order in which the originals were first given.
    stand_ins: Vec<(String, String)>,
    stand_in_set: HashSet<String>,
}

impl TokenMap {
    /// Maps every force token that does not make exactly one token. One that makes a single `[UNK]` is not mapped
    /// and will vanish, as in the reference.
    ///
    /// # Errors
    /// [`ErrorKind::ReferenceForceTokens`] for more than 100; [`ErrorKind::ReferenceNewRows`] when one needs a
    /// stand-in and the checkpoint has none.
    pub fn new(vocabulary: &Vocabulary, force_tokens: &[String]) -> Result<Self> {
        if force_tokens.len() > MAX_FORCE_TOKENS {
            return Err(Error::new(
                ErrorKind::ReferenceForceTokens,
                format!("There are {} force tokens and the reference takes 100. Give fewer.", force_tokens.len()),
            ));
        }
        let mut stand_ins: Vec<(String, String)> = Vec::new();
        for (index, original) in force_tokens.iter().enumerate() {
            if vocabulary.tokenize(original)?.len() == 1 {
                continue;
            }
            if !vocabulary.has_new_tokens() {
                return Err(Error::new(
                    ErrorKind::ReferenceNewRows,
                    format!(
                        "The force token {original:?} is not one token of the vocabulary, and this checkpoint has no \
                         [NEWi] rows to stand in for it. Use a checkpoint of 100 more rows, or the faithful mode."
                    ),
                ));
            }
            // A dictionary: given again, it keeps its place and takes the newer stand-in.
            match stand_ins.iter_mut().find(|(known, _)| known == original) {
                Some((_, stand_in)) => *stand_in = new_token(index),
                None => stand_ins.push((original.clone(), new_token(index))),
            }
        }
        let stand_in_set = stand_ins.iter().map(|(_, stand_in)| stand_in.clone()).collect();
        Ok(Self { force_tokens: force_tokens.iter().cloned().collect(), stand_ins, stand_in_set })
    }

    /// Whether the text is a force token as it was given.
    pub fn is_force_token(&self, text: &str) -> bool {
        self.force_tokens.contains(text)
    }

    /// Whether the text is a force token or a stand-in in use.
    pub fn is_forced(&self, text: &str) -> bool {
        self.force_tokens.contains(text) || self.stand_in_set.contains(text)
    }

    /// The text with the stand-ins put in, inside words too. One after the other, so that a later force token can
    /// hit a stand-in put in before.
    pub fn map(&self, text: &str) -> String {
        self.stand_ins.iter().fold(text.to_owned(), |text, (original, stand_in)| text.replace(original, stand_in))
    }

    /// The text with the originals put back.
    pub fn unmap(&self, text: &str) -> String {
        if !text.contains("[NEW") {
            return text.to_owned(); // No stand-in to be found, now or after a replacement.
        }
        self.stand_ins.iter().fold(text.to_owned(), |text, (original, stand_in)| text.replace(stand_in, original))
    }

    /// The tokens that can end a chunk: those given and the stand-ins of those that are mapped.
    pub fn chunk_end_tokens(&self, given: &[String]) -> HashSet<String> {
        let mapped = self.stand_ins.iter().filter(|(original, _)| given.contains(original));
        given.iter().chain(mapped.map(|(_, stand_in)| stand_in)).cloned().collect()
    }
}
