//! From tokens to words.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::family::Family;
use super::float::Float;
use super::token_map::TokenMap;
use crate::error::{Error, ErrorKind, Result};

/// The words of a chunk, each with the probabilities of its tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MergedWords {
    /// The words; a forced continuation keeps its `##`.
    pub words: Vec<String>,
    /// `[word][token]`, after forcing.
    pub probabilities: Vec<Vec<Float>>,
    /// `[word][token]`, without forcing. A continuation repeats the first token's, as in the reference.
    pub unforced: Vec<Vec<Float>>,
}

/// Merges tokens and their keep probabilities into words. Special tokens are dropped.
///
/// # Errors
/// [`ErrorKind::ReferenceEmptyChunk`] when the first token continues a word that is not there (Python: `IndexError`).
pub fn merge(
    family: Family,
    tokens: &[(String, f32)],
    map: &TokenMap,
    force_reserve_digit: bool,
) -> Result<MergedWords> {
    let mut merged = MergedWords::default();
    for (token, probability) in tokens {
        if family.special_tokens().contains(&token.as_str()) {
            continue;
        }
        let probability = Float::single(*probability);
        let pure = family.pure(token);
        if family.begins_word(token, |text| map.is_forced(text)) {
            let word = map.unmap(token);
            let forced = map.is_forced(pure) || force_reserve_digit && has_digit(&word);
            merged.words.push(word);
            merged.probabilities.push(vec![if forced { Float::double(1.0) } else { probability }]);
            merged.unforced.push(vec![probability]);
        } else {
            let open = (merged.words.last_mut(), merged.probabilities.last_mut(), merged.unforced.last_mut());
            let (Some(word), Some(probabilities), Some(unforced)) = open else {
                return Err(Error::new(
                    ErrorKind::ReferenceEmptyChunk,
                    "A chunk of the text begins inside a word, which the reference cannot compress. Change the text \
                     around that word, or use the faithful mode.",
                ));
            };
            word.push_str(pure);
            let forced = force_reserve_digit && has_digit(token);
            probabilities.push(if forced { Float::double(1.0) } else { probability });
            unforced.extend(unforced.first().copied());
        }
    }
    Ok(merged)
}

/// Whether a decimal digit of any script is in the text (Python: `\d`).
fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.general_category() == GeneralCategory::DecimalNumber)
}
