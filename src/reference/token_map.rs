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

#[cfg(test)]
mod tests {
    use super::*;

    impl TokenMap {
        /// A map without a vocabulary, from force tokens and those of them that have stand-ins.
        pub fn of(force_tokens: &[&str], stand_ins: &[(&str, &str)]) -> Self {
            Self {
                force_tokens: force_tokens.iter().map(|&t| t.to_owned()).collect(),
                stand_ins: stand_ins.iter().map(|&(o, s)| (o.to_owned(), s.to_owned())).collect(),
                stand_in_set: stand_ins.iter().map(|&(_, s)| s.to_owned()).collect(),
            }
        }
    }

    fn vocabulary() -> Vocabulary {
        let tokenizer = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/reference/bert/tokenizer.json");
        let tokenizer = tokenizers::Tokenizer::from_file(tokenizer).expect("tokenizer.json");
        Vocabulary::new(tokenizer, usize::MAX).expect("a BERT tokenizer")
    }

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn maps_what_is_not_one_token() {
        let force_tokens = owned(&["\n", ".", "do not", "\n", "[NEW5]", ""]);
        let map = TokenMap::new(&vocabulary(), &force_tokens).expect("six force tokens");
        let stand_ins: Vec<(&str, &str)> = map.stand_ins.iter().map(|(o, s)| (o.as_str(), s.as_str())).collect();
        assert_eq!(stand_ins, [("\n", "[NEW3]"), ("do not", "[NEW2]"), ("", "[NEW5]")]);
        assert!(map.is_forced(".") && map.is_forced("\n") && map.is_forced("[NEW3]") && !map.is_forced("[NEW0]"));
        let end_tokens = map.chunk_end_tokens(&owned(&[".", "\n", "not"]));
        assert_eq!(end_tokens, owned(&[".", "\n", "not", "[NEW3]"]).into_iter().collect());
    }

    #[test]
    fn replaces_as_python_does() {
        // One str.replace after the other in Python.
        let map = TokenMap::of(&[], &[("\n", "[NEW0]"), ("do not", "[NEW1]"), ("EW", "[NEW2]"), ("x", "xx")]);
        assert_eq!(map.map("a\ndo nots"), "a[N[NEW2]0][N[NEW2]1]s");
        assert_eq!(map.unmap("a[NEW0][NEW1]s[NEW2] xx"), "a\ndo notsEW x");
        assert_eq!(TokenMap::of(&[], &[("", "-")]).map("né"), "-n-é-");
    }

    #[test]
    fn a_hundred_is_the_most() {
        let vocabulary = vocabulary();
        assert!(TokenMap::new(&vocabulary, &vec![".".to_owned(); 100]).is_ok());
        let kind = TokenMap::new(&vocabulary, &vec![".".to_owned(); 101]).map(|_| ()).map_err(|e| e.kind());
        assert_eq!(kind, Err(ErrorKind::ReferenceForceTokens));
    }
}
