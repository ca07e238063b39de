//! What a selection gives.

use serde::Serialize;

use crate::select::reason::Reason;

/// What stays of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The compressed text, rebuilt from slices of the original.
    pub text: String,
    /// `[word]` whether it stays.
    pub kept: Vec<bool>,
    /// `[word]` why it stays or goes.
    pub reasons: Vec<Reason>,
    /// Tokens of the original, by the counter that was used.
    pub original_tokens: usize,
    /// Tokens of the compressed text, by the same counter.
    pub compressed_tokens: usize,
    /// `[part]` what stays of each.
    pub parts: Vec<PartSelection>,
    /// Why nothing was compressed, where that is so.
    pub unchanged: Option<Unchanged>,
    /// Whether what must stay is more than the budget holds, so that more stays than was asked for.
    pub over_budget: bool,
}

/// What stays of one part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartSelection {
    /// The compressed part.
    pub text: String,
    /// The rate that was asked of this part; `None` where it shares in the budget of the whole.
    pub rate_asked: Option<f64>,
    /// Tokens of the part before.
    pub original_tokens: usize,
    /// Tokens of the part after.
    pub compressed_tokens: usize,
    /// Whether the part filter dropped the part.
    pub dropped: bool,
}

/// Why a text comes back as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchanged {
    /// It has fewer tokens than the least that is compressed.
    Short,
    /// It is within the budget.
    WithinBudget,
    /// All of it is protected, or what would go costs nothing.
    Protected,
}

impl Unchanged {
    /// The stable spelling, lower case with hyphens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::WithinBudget => "within-budget",
            Self::Protected => "protected",
        }
    }
}
