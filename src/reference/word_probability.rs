//! From the probabilities of a word's tokens to the probability of the word.

use super::float::Float;
use crate::error::{Error, ErrorKind, Result};

/// One probability for each word, by the way named: `mean` or `first`.
///
/// # Errors
/// [`ErrorKind::ReferenceTokenToWord`] for another name.
pub fn word_probabilities(tokens: &[Vec<Float>], token_to_word: &str) -> Result<Vec<Float>> {
    match token_to_word {
        "mean" => Ok(tokens.iter().filter_map(|word| Float::mean(word)).collect()),
        "first" => Ok(tokens.iter().filter_map(|word| word.first().copied()).collect()),
        other => Err(Error::new(
            ErrorKind::ReferenceTokenToWord,
            format!("`token_to_word` is {other:?}, which the reference does not know. Use \"mean\" or \"first\"."),
        )),
    }
}
