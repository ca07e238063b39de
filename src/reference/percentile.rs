//! `numpy.percentile` of numpy 2.4, linear interpolation, in the precision of the array that numpy would make.

use super::float::{Float, round};
use crate::error::{Error, ErrorKind, Result};

/// The `percent`-th percentile; `percent` is cut to an integer first, as Python's `int()` does.
///
/// A list of `numpy.float32` alone makes an array of float32 and a float32 percentile; one Python `float` in it
/// makes both float64.
///
/// # Errors
/// [`ErrorKind::ReferencePercentile`] outside `0.0..=100.0`, then [`ErrorKind::ReferenceEmptyChunk`] of nothing.
pub fn percentile(values: &[Float], percent: f64) -> Result<Float> {
    let percent = percent.trunc();
    let quantile = percent / 100.0;
    if !(0.0..=1.0).contains(&quantile) {
        return Err(Error::new(
            ErrorKind::ReferencePercentile,
            format!("The options ask for the percentile {percent:?}, which is outside 0 to 100. Use a rate above 0."),
        ));
    }
    let mut sorted: Vec<f64> = values.iter().map(|v| v.value()).collect();
    sorted.sort_by(f64::total_cmp);
    let single = values.iter().all(|v| v.is_single());

    let virtual_index = sorted.len().saturating_sub(1) as f64 * quantile;
    let index = virtual_index.floor();
    let (Some(&low), Some(&last)) = (sorted.get(index as usize), sorted.last()) else {
        return Err(Error::new(
            ErrorKind::ReferenceEmptyChunk,
            "A chunk of the text holds no word the model knows (only emoji, for instance), which the reference \
             cannot compress. Remove that part, or use the faithful mode.",
        ));
    };
    let high = sorted.get(index as usize + 1).copied().unwrap_or(last);

    let weight = virtual_index - index;
    let difference = round(high - low, single);
    let value = if weight < 0.5 {
        low + round(difference * round(weight, single), single)
    } else {
        high - round(difference * round(1.0 - weight, single), single)
    };
    let value = round(value, single);
    Ok(if single { Float::single(value as f32) } else { Float::double(value) })
}
