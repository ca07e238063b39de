//! Choosing the words of one chunk.

use super::float::Float;
use super::percentile::percentile;
use super::token_map::TokenMap;
use crate::count::Cl100k;
use crate::error::Result;

/// Whether each word is kept, `[word]`.
///
/// The threshold is a percentile over cl100k_base tokens: each word weighs as many as it has when it stands alone.
/// With `once`, a force token that equals the word kept last is not kept again.
///
/// # Errors
/// Those of [`percentile`] and of [`Cl100k::count`].
pub fn select(
    words: &[String],
    probabilities: &[Float],
    map: &TokenMap,
    cl100k: &Cl100k,
    reduce_rate: f64,
    once: bool,
) -> Result<Vec<bool>> {
    let mut weighted = Vec::new();
    for (word, &probability) in words.iter().zip(probabilities) {
        weighted.resize(weighted.len() + cl100k.count_strict(word)?, probability);
    }
    let threshold = percentile(&weighted, 100.0 * reduce_rate + 1.0)?.value();

    let mut last_kept: Option<&str> = None;
    let keep = words.iter().zip(probabilities).map(|(word, probability)| {
        let probability = probability.value();
        let above = probability > threshold || threshold == 1.0 && probability == threshold;
        let repeats = once && map.is_force_token(word) && last_kept == Some(word);
        let keep = above && !repeats;
        if keep {
            last_kept = Some(word);
        }
        keep
    });
    Ok(keep.collect())
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    /// Words, probabilities, reduce rate, whether repeats are dropped, and which words are kept.
    type Case = (&'static str, Vec<Float>, f64, bool, &'static [bool]);

    #[test]
    fn keeps_what_is_above_the_threshold() {
        let cl100k = Cl100k::embedded().expect("ranks");
        let map = TokenMap::of(&["."], &[]);
        let single = |values: &[f32]| values.iter().copied().map(Float::single).collect::<Vec<_>>();
        let one = Float::double(1.0);
        let cases: [Case; 6] = [
            ("a b c d", single(&[0.1, 0.2, 0.3, 0.4]), 0.5, false, &[false, false, true, true]),
            ("a", single(&[0.9]), 0.1, false, &[false]),
            ("a b", single(&[0.5, 0.5]), 0.1, false, &[false, false]),
            // The three cl100k_base tokens of the middle word outweigh the rest: the threshold is its 0.2.
            ("a internationalizationalisation c", single(&[0.1, 0.2, 0.3]), 0.5, false, &[false, false, true]),
            (
                "a . . b",
                vec![Float::single(0.1), one, one, Float::single(0.9)],
                0.7,
                false,
                &[false, true, true, false],
            ),
            (
                "a . . b",
                vec![Float::single(0.1), one, one, Float::single(0.9)],
                0.7,
                true,
                &[false, true, false, false],
            ),
        ];
        for (words, probabilities, reduce_rate, once, kept) in cases {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let ours = select(&words, &probabilities, &map, &cl100k, reduce_rate, once);
            assert_eq!(ours.ok().as_deref(), Some(kept), "{words:?}");
        }
    }
}
