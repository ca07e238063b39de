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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_numpys() {
        // numpy 2.4.6: float(np.percentile(x, int(p))) of all values as np.float32, and with the last one a Python 1.0.
        let cases: [(&[f32], f64, f64, f64); 11] = [
            (&[0.1, 0.2, 0.3], 51.0, 0.20200000703334808, 0.2160000029206276),
            (&[0.1, 0.2, 0.3], 50.0, 0.20000000298023224, 0.20000000298023224),
            (&[0.9, 0.1, 0.5, 0.7], 33.0, 0.4959999918937683, 0.49600000001490113),
            (&[0.123456, 0.654321], 49.0, 0.3835798501968384, 0.5529625606536865),
            (&[0.123456, 0.654321], 51.0, 0.39419716596603394, 0.5704934406280517),
            (&[0.3], 99.0, 0.30000001192092896, 1.0),
            (&[0.1, 0.1, 0.9], 100.0, 0.8999999761581421, 1.0),
            (&[0.1, 0.9], 0.0, 0.10000000149011612, 0.10000000149011612),
            (&[0.11, 0.37, 0.59, 0.83, 0.97], 26.999, 0.37880000472068787, 0.378800003528595),
            // Here the two forms of the interpolation differ in the last digit, in both precisions.
            (&[3.0 / 97.0, 50.0 / 89.0], 67.0, 0.38661065697669983, 0.6802061855606736),
            (&[3.0 / 97.0, 50.0 / 89.0], 83.0, 0.4715498685836792, 0.8352577319554984),
        ];
        for (values, percent, single, double) in cases {
            let mut values: Vec<Float> = values.iter().copied().map(Float::single).collect();
            assert_eq!(percentile(&values, percent).ok(), Some(Float::single(single as f32)), "{values:?} {percent}");
            if let Some(last) = values.last_mut() {
                *last = Float::double(1.0);
            }
            assert_eq!(percentile(&values, percent).ok(), Some(Float::double(double)), "{values:?} {percent}");
        }
    }

    #[test]
    fn the_range_is_checked_before_the_list() {
        let some = [Float::single(0.5)];
        for percent in [101.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            for values in [some.as_slice(), &[]] {
                let kind = percentile(values, percent).map_err(|e| e.kind());
                assert_eq!(kind, Err(ErrorKind::ReferencePercentile), "{percent}");
            }
        }
        assert_eq!(percentile(&[], 50.0).map_err(|e| e.kind()), Err(ErrorKind::ReferenceEmptyChunk));
        // int() cuts towards zero.
        for percent in [100.999, -0.999] {
            assert!(percentile(&some, percent).is_ok(), "{percent}");
        }
    }
}
