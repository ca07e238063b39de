//! Sentences and parts of which at least a share stays.

use std::ops::Range;

use super::budget::fraction;
use crate::error::Result;

/// Shares of tokens that stay at least, `0.0..=1.0`. A rate gives way to a floor; a number of tokens does not.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Floors {
    /// Of every question.
    pub question: Option<f64>,
    /// Of the last sentence of the text.
    pub last: Option<f64>,
}

impl Floors {
    /// Checks what came from outside.
    ///
    /// # Errors
    /// [`crate::ErrorKind::OptionOutOfRange`] for a share outside `0.0..=1.0`.
    pub fn check(&self) -> Result<()> {
        self.question.map_or(Ok(0.0), |share| fraction("question floor", share))?;
        self.last.map_or(Ok(0.0), |share| fraction("last floor", share))?;
        Ok(())
    }
}

/// Marks the best words of a range until a share of its cost is marked; words marked before count.
///
/// `probabilities`, `costs`, `marks`: `[word]`.
pub fn raise(words: Range<usize>, share: f64, probabilities: &[f32], costs: &[f32], marks: &mut [bool]) {
    let cost = |word: usize| f64::from(costs.get(word).copied().unwrap_or(0.0).max(0.0));
    let wanted = share * words.clone().map(cost).sum::<f64>() - 1e-6;
    let mut have: f64 = words.clone().filter(|&word| marks[word]).map(cost).sum();
    let mut others: Vec<_> = words.filter(|&word| !marks[word]).collect();
    others.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    for word in others {
        if have >= wanted {
            break;
        }
        marks[word] = true;
        have += cost(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raises_to_the_share() {
        let probabilities = [0.1, 0.9, 0.5, 0.7, 0.2];
        let costs = [1.0, 2.0, 1.0, 1.0, 1.0];
        for (share, expected) in [
            (0.0, [false, false, false, false, true]),
            (0.5, [false, true, false, false, true]),
            (0.6, [false, true, false, true, true]),
            (1.0, [true, true, true, true, true]),
        ] {
            let mut marks = [false, false, false, false, true];
            raise(0..5, share, &probabilities, &costs, &mut marks);
            assert_eq!(marks, expected, "{share}");
        }
    }
}
