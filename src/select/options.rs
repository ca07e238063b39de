//! What a selection is asked for.

use super::budget::Budget;
use super::floor::Floors;
use super::force::Force;
use super::part::{PartFilter, PartRule};
use crate::error::Result;
use crate::text::protect::{Protect, Recogniser};
use crate::text::structure::Format;

/// Texts of fewer tokens come back unchanged, where nothing else is asked for: there is little to save, and every
/// word of a short instruction counts.
pub const DEFAULT_MIN_TOKENS: usize = 10;

/// How much stays, what stays in any case, and what belongs together.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectOptions {
    /// How much.
    pub budget: Budget,
    /// Words that the caller names.
    pub force: Force,
    /// What is recognised and comes out byte for byte.
    pub protect: Protect,
    /// What markup is understood, if any.
    pub format: Option<Format>,
    /// Whether the prose of comments in code is compressed.
    pub comments: bool,
    /// Sentences of which more stays.
    pub floors: Floors,
    /// `[part]` what is asked of each part, or empty where all share in the budget.
    pub parts: Vec<PartRule>,
    /// Drops the least probable parts.
    pub filter: Option<PartFilter>,
    /// Texts of fewer tokens come back unchanged, unless a number of tokens is asked for that they exceed.
    pub min_tokens: usize,
    /// Where protected text alone exceeds the target: the closest result instead of an error.
    pub best_effort: bool,
}

impl Default for SelectOptions {
    fn default() -> Self {
        Self {
            budget: Budget::default(),
            force: Force::default(),
            protect: Protect::default(),
            format: Some(Format::default()),
            comments: false,
            floors: Floors::default(),
            parts: Vec::new(),
            filter: None,
            min_tokens: DEFAULT_MIN_TOKENS,
            best_effort: false,
        }
    }
}

impl SelectOptions {
    /// A budget, and nothing that stays in any case: every word by its keep probability alone.
    pub fn bare(budget: Budget) -> Self {
        Self { budget, protect: Protect::none(), format: None, min_tokens: 0, ..Self::default() }
    }

    /// Checks what came from outside, as far as that can be done without a text.
    ///
    /// # Errors
    /// [`crate::ErrorKind::OptionOutOfRange`].
    pub fn check(&self) -> Result<()> {
        self.force.check()?;
        self.floors.check()?;
        self.parts.iter().try_for_each(PartRule::check)?;
        Recogniser::new(&self.protect).map(|_| ())
    }
}

impl From<Budget> for SelectOptions {
    fn from(budget: Budget) -> Self {
        Self { budget, ..Self::default() }
    }
}
