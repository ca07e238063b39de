//! What a selection is asked for.

use super::budget::Budget;
use super::force::Force;

/// How much stays, and what stays in any case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SelectOptions {
    /// How much.
    pub budget: Budget,
    /// What in any case.
    pub force: Force,
}

impl From<Budget> for SelectOptions {
    fn from(budget: Budget) -> Self {
        Self { budget, force: Force::default() }
    }
}
