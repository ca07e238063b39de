//! How much may stay.

use crate::error::{Error, ErrorKind, Result};

/// How much of a text may stay: one budget over the whole text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Budget {
    /// This fraction of the tokens, `0.0..=1.0`.
    Rate(f64),
    /// This many tokens.
    TargetTokens(usize),
    /// Every word whose keep probability is at least this, `0.0..=1.0`.
    Threshold(f64),
}

/// The rate when nothing is asked for.
pub const DEFAULT_RATE: f64 = 0.5;

impl Default for Budget {
    fn default() -> Self {
        Self::Rate(DEFAULT_RATE)
    }
}

impl Budget {
    /// The budget that at most one of three options asks for.
    ///
    /// # Errors
    /// [`ErrorKind::OptionsConflict`] when two are given, [`ErrorKind::OptionOutOfRange`] for a rate or
    /// threshold outside `0.0..=1.0` and a target that is no whole number of at least 0.
    pub fn from_options(rate: Option<f64>, target_tokens: Option<f64>, threshold: Option<f64>) -> Result<Self> {
        match (rate, target_tokens, threshold) {
            (None, None, None) => Ok(Self::default()),
            (Some(rate), None, None) => Ok(Self::Rate(fraction("rate", rate)?)),
            (None, None, Some(threshold)) => Ok(Self::Threshold(fraction("threshold", threshold)?)),
            (None, Some(target), None) if target >= 0.0 && target.fract() == 0.0 => {
                Ok(Self::TargetTokens(target as usize))
            }
            (None, Some(target), None) => Err(Error::new(
                ErrorKind::OptionOutOfRange,
                format!("the target is {target} tokens; give a whole number of at least 0"),
            )),
            _ => Err(Error::new(
                ErrorKind::OptionsConflict,
                "rate, target tokens and threshold exclude each other; give one of them",
            )),
        }
    }
}

/// Checks that an option is a fraction.
pub(super) fn fraction(name: &str, value: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    Err(Error::new(ErrorKind::OptionOutOfRange, format!("the {name} is {value}; give a number from 0 to 1")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_option() {
        assert_eq!(Budget::from_options(None, None, None).unwrap(), Budget::Rate(0.5));
        assert_eq!(Budget::from_options(Some(1.0), None, None).unwrap(), Budget::Rate(1.0));
        assert_eq!(Budget::from_options(None, Some(7.0), None).unwrap(), Budget::TargetTokens(7));
        assert_eq!(Budget::from_options(None, None, Some(0.25)).unwrap(), Budget::Threshold(0.25));
    }

    #[test]
    fn refuses_nonsense() {
        for rate in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Budget::from_options(Some(rate), None, None).unwrap_err().kind(), ErrorKind::OptionOutOfRange);
            assert_eq!(Budget::from_options(None, None, Some(rate)).unwrap_err().kind(), ErrorKind::OptionOutOfRange);
        }
        for target in [-1.0, 2.5, f64::NAN, f64::INFINITY] {
            assert_eq!(Budget::from_options(None, Some(target), None).unwrap_err().kind(), ErrorKind::OptionOutOfRange);
        }
        assert_eq!(Budget::from_options(Some(0.5), Some(9.0), None).unwrap_err().kind(), ErrorKind::OptionsConflict);
    }
}
