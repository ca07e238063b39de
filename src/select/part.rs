//! What is asked of each part of a document, and which parts stay at all.

use super::budget::{Budget, fraction};
use crate::error::{Error, ErrorKind, Result};

/// What is asked of one part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartRule {
    /// The fraction of its tokens that stays, `0.0..=1.0`; without one it shares in the budget of the whole.
    pub rate: Option<f64>,
    /// Whether it is compressed; if not it comes out as it went in.
    pub compress: bool,
    /// The fraction of its tokens that stays at least, `0.0..=1.0`; a number of tokens does not give way to it.
    pub floor: Option<f64>,
}

impl Default for PartRule {
    fn default() -> Self {
        Self { rate: None, compress: true, floor: None }
    }
}

impl PartRule {
    /// Checks what came from outside.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for a fraction outside `0.0..=1.0`.
    pub fn check(&self) -> Result<()> {
        self.rate.map_or(Ok(0.0), |rate| fraction("rate of a part", rate))?;
        self.floor.map_or(Ok(0.0), |floor| fraction("floor of a part", floor))?;
        Ok(())
    }
}

/// The context-level filter of the reference: only the most probable parts stay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartFilter {
    /// So many parts stay. Goes before `rate`.
    pub target_parts: Option<usize>,
    /// This fraction of the parts stays, `0.0..=1.0`. By default the middle between the rate of the budget and 1.
    pub rate: Option<f64>,
    /// The fraction of the parts that stays is that of these tokens in the whole. Goes before all others.
    pub target_tokens: Option<usize>,
    /// Parts that stay in any case.
    pub forced: Vec<usize>,
}

impl PartFilter {
    /// Checks what came from outside, for a document of so many parts.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for a rate outside `0.0..=1.0` and a forced part that does not exist.
    pub fn check(&self, parts: usize) -> Result<()> {
        self.rate.map_or(Ok(0.0), |rate| fraction("context level rate", rate))?;
        match self.forced.iter().find(|&&part| part >= parts) {
            None => Ok(()),
            Some(part) => Err(Error::new(
                ErrorKind::OptionOutOfRange,
                format!("there is no context {part} to force among {parts}; count them from 0"),
            )),
        }
    }

    /// `[part]` whether each stays. `means`: `[part]` mean keep probabilities of the words, `None` for a part
    /// without words, which stays. `tokens`: of all parts together.
    pub fn stays(&self, means: &[Option<f64>], tokens: usize, budget: Budget) -> Vec<bool> {
        let all = means.iter().flatten().count();
        let rate = match (self.target_tokens, self.target_parts, self.rate, budget) {
            (Some(target), ..) => target as f64 / tokens.max(1) as f64,
            (_, Some(target), ..) => target as f64 / all.max(1) as f64,
            (_, _, Some(rate), _) => rate,
            (.., Budget::Rate(rate)) => (rate + 1.0) / 2.0,
            (.., Budget::TargetTokens(target)) => 2.0 * target as f64 / tokens.max(1) as f64,
            (.., Budget::Threshold(_)) => 1.0,
        };
        // As many as reach the percentile that the reference takes for its threshold.
        let percentile = (100.0 * (1.0 - rate.min(1.0))).floor() / 100.0;
        let stay = all - ((all.max(1) - 1) as f64 * percentile - 1e-9).ceil().max(0.0) as usize;
        let mut ranked: Vec<_> = (0..means.len()).filter_map(|part| Some((part, means[part]?))).collect();
        ranked.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let mut stays: Vec<_> = means.iter().map(Option::is_none).collect();
        for part in ranked.iter().take(stay).map(|(part, _)| part).chain(&self.forced) {
            if let Some(stays) = stays.get_mut(*part) {
                *stays = true;
            }
        }
        stays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEANS: [Option<f64>; 5] = [Some(0.2), Some(0.9), None, Some(0.5), Some(0.7)];

    fn stays(filter: PartFilter, budget: Budget) -> Vec<usize> {
        let stays = filter.stays(&MEANS, 100, budget);
        (0..5).filter(|&part| stays[part]).collect()
    }

    #[test]
    fn the_most_probable_parts_stay() {
        let half = Budget::Rate(0.5);
        assert_eq!(stays(PartFilter { target_parts: Some(2), ..Default::default() }, half), [1, 2, 4]);
        assert_eq!(stays(PartFilter { rate: Some(1.0), ..Default::default() }, half), [0, 1, 2, 3, 4]);
        assert_eq!(stays(PartFilter { rate: Some(0.0), ..Default::default() }, half), [1, 2]);
        assert_eq!(stays(PartFilter { target_tokens: Some(50), ..Default::default() }, half), [1, 2, 4]);
        assert_eq!(stays(PartFilter { rate: Some(0.0), forced: vec![0, 7], ..Default::default() }, half), [0, 1, 2]);
        assert_eq!(stays(PartFilter::default(), half), [1, 2, 3, 4]);
        assert_eq!(stays(PartFilter::default(), Budget::TargetTokens(25)), [1, 2, 4]);
    }

    #[test]
    fn refuses_what_does_not_exist() {
        assert!(PartFilter { forced: vec![5], ..Default::default() }.check(5).is_err());
        assert!(PartFilter { rate: Some(1.5), ..Default::default() }.check(5).is_err());
        assert!(PartRule { floor: Some(-0.1), ..Default::default() }.check().is_err());
    }
}
