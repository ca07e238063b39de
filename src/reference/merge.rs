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

#[cfg(test)]
mod tests {
    use super::*;

    type Word = (&'static str, &'static [f64], &'static [f64]);

    /// What llmlingua's `__merge_token_to_word` gave; a 1.0 is a Python `float`, all else `numpy.float32`.
    #[test]
    fn merges_as_the_reference() {
        let bert = [
            ("[CLS]", 0.1),
            ("run", 0.2),
            ("##ning", 0.3),
            ("walk", 0.4),
            ("##ing", 0.5),
            ("##ly", 0.6),
            ("[UNK]", 0.7),
            ("[NEW0]", 0.8),
            ("a", 0.25),
            ("##9", 0.35),
            ("##x", 0.45),
            ("#", 0.55),
            ("٣", 0.65),
            ("[SEP]", 0.9),
        ];
        let mut bert_words: [Word; 8] = [
            ("running", &[0.2, 0.3], &[0.2, 0.2]),
            ("walk", &[0.4], &[0.4]),
            ("##ingly", &[1.0, 0.6], &[0.5, 0.5]),
            ("\n", &[1.0], &[0.8]),
            ("a", &[0.25], &[0.25]),
            ("##9x", &[1.0, 0.45], &[0.35, 0.35]),
            ("#", &[0.55], &[0.55]),
            ("٣", &[0.65], &[0.65]),
        ];
        check(Family::Bert, &bert, false, &bert_words);
        bert_words[7] = ("٣", &[1.0], &[0.65]);
        check(Family::Bert, &bert, true, &bert_words);

        let xlm_roberta = [
            ("<unk>", 0.1),
            ("▁run", 0.2),
            ("ning", 0.3),
            ("ing", 0.4),
            ("ly", 0.5),
            ("()", 0.6),
            ("▁", 0.7),
            ("x9", 0.8),
            ("。", 0.15),
            ("[NEW0]", 0.25),
            ("<mask>", 0.35),
        ];
        let words: [Word; 5] = [
            ("▁running", &[0.2, 0.3], &[0.2, 0.2]),
            ("ingly", &[1.0, 0.5], &[0.4, 0.4]),
            ("()", &[0.6], &[0.6]),
            ("▁x9。", &[0.7, 1.0, 0.15], &[0.7, 0.7, 0.7]),
            ("\n", &[1.0], &[0.25]),
        ];
        check(Family::XlmRoberta, &xlm_roberta, true, &words);
    }

    #[test]
    fn a_word_must_begin_first() {
        let tokens = [("<unk>".to_owned(), 0.1), ("x".to_owned(), 0.1)];
        let kind = merge(Family::XlmRoberta, &tokens, &TokenMap::of(&[], &[]), false).map_err(|e| e.kind());
        assert_eq!(kind, Err(ErrorKind::ReferenceEmptyChunk));
    }

    fn check(family: Family, tokens: &[(&str, f32)], digits: bool, expected: &[Word]) {
        let tokens: Vec<(String, f32)> = tokens.iter().map(|&(token, p)| (token.to_owned(), p)).collect();
        let map = TokenMap::of(&["\n", "ing", "9", "#"], &[("\n", "[NEW0]")]);
        let merged = merge(family, &tokens, &map, digits).expect("words");
        let float = |&p: &f64| if p == 1.0 { Float::double(p) } else { Float::single(p as f32) };
        let all = |probabilities: &[f64]| probabilities.iter().map(float).collect::<Vec<_>>();
        let expected = MergedWords {
            words: expected.iter().map(|word| word.0.to_owned()).collect(),
            probabilities: expected.iter().map(|word| all(word.1)).collect(),
            unforced: expected.iter().map(|word| all(word.2)).collect(),
        };
        assert_eq!(merged, expected);
    }
}
