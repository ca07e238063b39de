//! How much of a text may go, by the place it stands in.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// What happens to the texts of a role or a key.
///
/// Read from `{"rate": 0.4, "compress": true}`, a number (the rate), or `false` (leave alone) and `true`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Spelling")]
pub struct PartRule {
    /// The share that stays, 0 to 1; `None`: what is asked for the whole input.
    pub rate: Option<f64>,
    /// Whether the texts are compressed at all; `false` outweighs any rate.
    pub compress: bool,
}

impl PartRule {
    /// Compressed at the rate of the whole input.
    pub const COMPRESS: Self = Self { rate: None, compress: true };
    /// Left alone.
    pub const KEEP: Self = Self { rate: None, compress: false };
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Spelling {
    Compress(bool),
    Rate(f64),
    Both(Members),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    rate: Option<f64>,
    #[serde(default = "yes")]
    compress: bool,
}

fn yes() -> bool {
    true
}

impl From<Spelling> for PartRule {
    fn from(spelling: Spelling) -> Self {
        match spelling {
            Spelling::Compress(compress) => Self { rate: None, compress },
            Spelling::Rate(rate) => Self { rate: Some(rate), compress: true },
            Spelling::Both(Members { rate, compress }) => Self { rate, compress },
        }
    }
}

/// Checks a rate of an option called `name`.
///
/// # Errors
/// [`ErrorKind::OptionOutOfRange`] outside 0 to 1.
pub(super) fn check_rate(name: &str, rate: Option<f64>) -> Result<()> {
    match rate {
        Some(rate) if !(0.0..=1.0).contains(&rate) => Err(Error::new(
            ErrorKind::OptionOutOfRange,
            format!("{name} is {rate}; give the share that stays, between 0 and 1"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling() {
        let read = |text| serde_json::from_str::<PartRule>(text);
        assert_eq!(read("0.4").unwrap(), PartRule { rate: Some(0.4), compress: true });
        assert_eq!(read("1").unwrap(), PartRule { rate: Some(1.0), compress: true });
        assert_eq!(read("false").unwrap(), PartRule::KEEP);
        assert_eq!(read("{}").unwrap(), PartRule::COMPRESS);
        assert_eq!(read(r#"{"rate":0.2,"compress":false}"#).unwrap(), PartRule { rate: Some(0.2), compress: false });
        for bad in [r#"{"rte":0.2}"#, r#""0.4""#, "null"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rate_lies_between_zero_and_one() {
        for good in [None, Some(0.0), Some(1.0)] {
            check_rate("rate", good).unwrap();
        }
        for bad in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert_eq!(check_rate("rate", Some(bad)).unwrap_err().code(), "option-out-of-range");
        }
    }
}
