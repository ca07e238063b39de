//! Taking the probability from a force token that repeats with nothing worth keeping in between.

use super::float::Float;
use super::percentile::percentile;
use super::token_map::TokenMap;
use crate::error::Result;

/// Sets such repeats to 0. `probabilities` is `[word]`.
///
/// # Errors
/// Those of [`percentile`].
pub fn drop_consecutive(words: &[String], probabilities: &mut [Float], map: &TokenMap, reduce_rate: f64) -> Result<()> {
    let threshold = percentile(probabilities, 100.0 * reduce_rate)?;
    let mut token_between = false;
    let mut previous: Option<&str> = None;
    for (word, probability) in words.iter().zip(probabilities) {
        if !map.is_force_token(word) {
            token_between |= probability.value() > threshold.value();
            continue;
        }
        if token_between {
            token_between = false;
        } else if previous == Some(word) {
            *probability = Float::double(0.0);
        }
        previous = Some(word);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_repeats_with_nothing_above_the_threshold_between_are_dropped() {
        // At a reduce rate of 0 the threshold is the lowest probability, 0.1. Words in capitals are above it.
        let cases = [
            ("a . . B . .", "a . 0 B . 0"),
            (". a . a .", ". a 0 a 0"),
            (". A . A .", ". A . A ."),
            (". , . ,", ". , . ,"),
            (". A , ,", ". A , 0"),
            ("A . A , A ,", "A . A , A ,"),
        ];
        let map = TokenMap::of(&[".", ","], &[]);
        for (text, expected) in cases {
            let words: Vec<String> = text.split(' ').map(str::to_owned).chain(["low".to_owned()]).collect();
            let probability = |word: &String| match word.as_str() {
                "." | "," => Float::double(1.0),
                "A" | "B" => Float::single(0.5),
                _ => Float::single(0.1),
            };
            let mut probabilities: Vec<Float> = words.iter().map(probability).collect();
            drop_consecutive(&words, &mut probabilities, &map, 0.0).expect("a percentile");
            let shown: Vec<&str> = words
                .iter()
                .zip(&probabilities)
                .map(|(word, p)| if p.value() == 0.0 { "0" } else { word })
                .take(words.len() - 1)
                .collect();
            assert_eq!(shown.join(" "), expected, "{text}");
        }
    }
}
