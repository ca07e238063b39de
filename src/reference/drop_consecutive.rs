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
