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
        weighted.resize(weighted.len() + cl100k.count(word)?, probability);
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
