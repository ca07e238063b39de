//! What a compression returns, worded as Python words it.

use serde::Serialize;

use super::trace::TracedWords;
use crate::error::{Error, ErrorKind, Result};

/// The dictionary that Python's `compress_prompt` returns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReferenceCompression {
    /// The kept contexts, joined by blank lines.
    pub compressed_prompt: String,
    /// The kept contexts.
    pub compressed_prompt_list: Vec<String>,
    /// Every word with a 1 if it was kept and a 0 if not, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fn_labeled_original_prompt: Option<String>,
    /// cl100k_base tokens of the contexts.
    pub origin_tokens: usize,
    /// cl100k_base tokens of the kept contexts, what joins them not counted.
    pub compressed_tokens: usize,
    /// Original over compressed, like `2.0x`.
    pub ratio: String,
    /// Compressed over original, like `50.0%`.
    pub rate: String,
    /// What the reference says is saved at GPT-4's price of 2024.
    pub saving: String,
    /// The words of every scored chunk, for comparison with the reference.
    #[serde(skip)]
    pub trace: Vec<TracedWords>,
}

/// Ratio, rate and saving in words.
pub struct Savings {
    /// Like `2.0x`.
    pub ratio: String,
    /// Like `50.0%`.
    pub rate: String,
    /// Like `, Saving $0.1 in GPT-4.`.
    pub saving: String,
}

impl Savings {
    /// From the number of tokens before and after.
    ///
    /// # Errors
    /// [`ErrorKind::ReferenceDivisionByZero`] when something came out of nothing.
    pub fn new(origin_tokens: usize, compressed_tokens: usize) -> Result<Self> {
        let (origin, compressed) = (origin_tokens as f64, compressed_tokens as f64);
        let ratio = if compressed_tokens == 0 { 1.0 } else { origin / compressed };
        if ratio == 0.0 {
            return Err(division_by_zero("The texts have no tokens and the output has"));
        }
        Ok(Self {
            ratio: format!("{ratio:.1}x"),
            rate: format!("{:.1}%", 1.0 / ratio * 100.0),
            saving: format!(", Saving ${:.1} in GPT-4.", (origin - compressed) * 0.06 / 1000.0),
        })
    }
}

/// The share that a target is of a count, at most 1.
///
/// # Errors
/// [`ErrorKind::ReferenceDivisionByZero`] of nothing.
pub fn share(target: f64, count: usize) -> Result<f64> {
    if count == 0 {
        return Err(division_by_zero("A target was given for a text without tokens"));
    }
    Ok((target / count as f64).min(1.0))
}

fn division_by_zero(what: &str) -> Error {
    Error::new(
        ErrorKind::ReferenceDivisionByZero,
        format!("{what}, where the reference divides by zero. Give a text, or leave the target out."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_as_python_rounds() {
        // f"{a/b:.1f}x", f"{1/(a/b)*100:.1f}%", f", Saving ${(a-b)*0.06/1000:.1f} in GPT-4." of Python 3.11
        let cases = [
            (5, 4, "1.2x", "80.0%", ", Saving $0.0 in GPT-4."),
            (15, 4, "3.8x", "26.7%", ", Saving $0.0 in GPT-4."),
            (9, 4, "2.2x", "44.4%", ", Saving $0.0 in GPT-4."),
            (400, 1, "400.0x", "0.2%", ", Saving $0.0 in GPT-4."),
            (3, 5, "0.6x", "166.7%", ", Saving $-0.0 in GPT-4."),
            (90_000, 7, "12857.1x", "0.0%", ", Saving $5.4 in GPT-4."),
            (0, 0, "1.0x", "100.0%", ", Saving $0.0 in GPT-4."),
            (7, 0, "1.0x", "100.0%", ", Saving $0.0 in GPT-4."),
        ];
        for (origin, compressed, ratio, rate, saving) in cases {
            let s = Savings::new(origin, compressed).expect("counts that divide");
            assert_eq!((s.ratio.as_str(), s.rate.as_str(), s.saving.as_str()), (ratio, rate, saving));
        }
        assert!(Savings::new(0, 1).is_err());
    }
}
