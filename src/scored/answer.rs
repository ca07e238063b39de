//! The end of a selection: what stays, why, and what came of each part.

use super::fit::Fit;
use super::plan::companion_reason;
use super::selection::{PartSelection, Selection, Unchanged};
use crate::count::AsyncTokenCounter;
use crate::error::Result;
use crate::select::budget::Budget;
use crate::select::reason::Reason;

impl<C: AsyncTokenCounter> Fit<'_, C> {
    /// The result in which all stays.
    pub(super) async fn everything(mut self, unchanged: Option<Unchanged>) -> Result<Selection> {
        self.chosen.fill(true);
        self.verbatim.fill(true);
        self.dropped.fill(false);
        let tokens = self.original;
        self.finish(tokens, unchanged).await
    }

    pub(super) async fn finish(self, tokens: usize, unchanged: Option<Unchanged>) -> Result<Selection> {
        let parts = self.dropped.len();
        let kept = self.tidy(self.chosen.clone());
        let texts: Vec<_> = (0..parts).map(|part| self.render(part, &kept)).collect();
        let text = match texts.as_slice() {
            [only] => only.clone(),
            _ => self.assemble(&kept),
        };
        let counts = if parts == 1 {
            vec![tokens]
        } else {
            self.count(&texts.iter().map(String::as_str).collect::<Vec<_>>()).await?
        };
        let unchanged = unchanged.or_else(|| (text == self.scored.text()).then(|| self.why_unchanged()));
        let reasons = self.reasons(&kept);
        let parts = texts.into_iter().zip(counts).enumerate().map(|(part, (text, compressed_tokens))| PartSelection {
            text,
            rate_asked: self.plan.rules[part].rate.filter(|_| !self.verbatim[part]),
            original_tokens: self.of_parts[part],
            compressed_tokens,
            dropped: self.dropped[part],
        });
        Ok(Selection {
            text,
            parts: parts.collect(),
            reasons,
            original_tokens: self.original,
            compressed_tokens: tokens,
            unchanged,
            over_budget: self.over_budget,
            kept,
        })
    }

    fn why_unchanged(&self) -> Unchanged {
        let within = match self.budget {
            Budget::Rate(rate) => rate >= 1.0 || self.original == 0,
            Budget::TargetTokens(target) => self.original <= target,
            Budget::Threshold(_) => true,
        };
        if within { Unchanged::WithinBudget } else { Unchanged::Protected }
    }

    /// `[word]` why each stays or goes.
    fn reasons(&self, kept: &[bool]) -> Vec<Reason> {
        let mut reasons = Vec::with_capacity(kept.len());
        let dropped = if matches!(self.budget, Budget::Threshold(_)) { Reason::Score } else { Reason::Budget };
        for (part, words) in self.scored.part_words.iter().enumerate() {
            for word in words.clone() {
                reasons.push(match (kept[word], self.plan.stays[word]) {
                    (false, _) if self.dropped[part] => Reason::Filter,
                    (false, Some(_)) => Reason::Repeat,
                    (false, None) => dropped,
                    (true, Some(reason)) => reason,
                    (true, None) if self.verbatim[part] => Reason::Verbatim,
                    (true, None) if self.plan.floors[word] => Reason::Floor,
                    (true, None) => self.why_kept(word),
                });
            }
        }
        reasons
    }

    /// Why a word stays that no rule names: for its own score, or for the sake of others.
    fn why_kept(&self, word: usize) -> Reason {
        match (self.chosen[word], self.leads[word]) {
            (false, _) => Reason::Separator,
            (true, true) => Reason::Score,
            (true, false) => companion_reason(&self.plan.markup, word as u32),
        }
    }
}
