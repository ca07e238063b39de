//! One selection: the budget is shared out over the parts, and what stays is counted until it fits.

use std::rc::Rc;

use super::Scored;
use super::plan::Plan;
use super::selection::{Selection, Unchanged};
use crate::count::AsyncTokenCounter;
use crate::error::{Error, ErrorKind, Result};
use crate::select::budget::Budget;
use crate::select::search::Search;
use crate::select::steps::Steps;
use crate::text::document::Assembly;
use crate::text::render::{Render, keep_apart};

/// How far below a target a result may stay before smaller words are tried in place of the next best.
const SLACK_TOKENS: usize = 3;
const SLACK_SHARE: f64 = 0.01;
/// Most steps that are tried to fill that gap.
const FILL_TRIES: usize = 48;

/// A selection in the making.
pub(super) struct Fit<'s, C> {
    pub(super) scored: &'s Scored,
    pub(super) plan: &'s Plan,
    pub(super) budget: Budget,
    pub(super) counter: &'s C,
    /// Tokens of the whole original.
    pub(super) original: usize,
    /// `[part]` tokens of the original; empty where nobody asks for them.
    pub(super) of_parts: Vec<usize>,
    /// `[part]` whether the filter dropped it.
    pub(super) dropped: Vec<bool>,
    /// `[part]` whether it comes out as it went in.
    pub(super) verbatim: Vec<bool>,
    /// `[word]` how soon it comes to stay; 0 for what stays in any case.
    pub(super) places: Vec<u32>,
    /// `[word]` whether it leads a step, rather than coming along.
    pub(super) leads: Vec<bool>,
    /// `[word]` what is chosen to stay so far; see [`Fit::tidy`] for what then stays.
    pub(super) chosen: Vec<bool>,
    pub(super) over_budget: bool,
    /// Whether counts may be remembered with the plan: one part, counted by the classifier's own pieces.
    pub(super) remembers: bool,
}

/// A choice and what it costs.
struct Trial {
    /// `[word]`
    chosen: Vec<bool>,
    tokens: usize,
}

impl<'s, C: AsyncTokenCounter> Fit<'s, C> {
    /// Counts the original. `is_own`: the counter is that of the classifier's pieces.
    pub async fn new(scored: &'s Scored, plan: &'s Plan, budget: Budget, counter: &'s C, is_own: bool) -> Result<Self> {
        let parts = scored.document.parts().len();
        let separate = scored.document.assembly() == Assembly::Separate;
        let mut fit = Self {
            scored,
            plan,
            budget,
            counter,
            original: 0,
            of_parts: Vec::new(),
            dropped: vec![false; parts],
            verbatim: plan.rules.iter().map(|rule| !rule.compress).collect(),
            places: vec![0; scored.words.len()],
            leads: vec![false; scored.words.len()],
            chosen: plan.stays.iter().map(Option::is_some).collect(),
            over_budget: false,
            remembers: is_own && !separate && parts == 1 && plan.rules.iter().all(|rule| rule.rate.is_none()),
        };
        if separate || parts > 1 {
            let texts: Vec<_> = (0..parts).map(|part| scored.document.part(part)).collect();
            fit.of_parts = fit.count(&texts).await?;
        }
        fit.original = if separate { fit.of_parts.iter().sum() } else { fit.count_whole().await? };
        if fit.of_parts.is_empty() {
            fit.of_parts = vec![fit.original; parts];
        }
        Ok(fit)
    }

    /// Tokens of the whole text; remembered as those of more steps than there are.
    async fn count_whole(&self) -> Result<usize> {
        let known = self.plan.counted.borrow().get(&usize::MAX).copied().filter(|_| self.remembers);
        if let Some(tokens) = known {
            return Ok(tokens);
        }
        let tokens = self.count(&[self.scored.text()]).await?[0];
        if self.remembers {
            self.plan.counted.borrow_mut().insert(usize::MAX, tokens);
        }
        Ok(tokens)
    }

    /// Selects.
    pub async fn select(mut self) -> Result<Selection> {
        if self.is_short() {
            return self.everything(Some(Unchanged::Short)).await;
        }
        self.leave_short_parts();
        self.filter_parts();
        for part in 0..self.dropped.len() {
            if let Some(rate) = self.plan.rules[part].rate.filter(|_| self.is_open(part)) {
                self.fit_part(part, rate).await?;
            }
        }
        let tokens = self.fit_shared().await?;
        if tokens > self.original {
            // Where its neighbours were one token with a dropped word, less can cost more; then all stay.
            return self.everything(Some(Unchanged::Protected)).await;
        }
        self.finish(tokens, None).await
    }

    /// Whether the whole is too short to be compressed.
    fn is_short(&self) -> bool {
        let asked_for_less = matches!(self.budget, Budget::TargetTokens(target) if target < self.original);
        self.scored.document.assembly() != Assembly::Separate
            && self.original < self.plan.options.min_tokens
            && !asked_for_less
    }

    /// Parts that are texts of their own are too short on their own.
    fn leave_short_parts(&mut self) {
        let separate = self.scored.document.assembly() == Assembly::Separate;
        let hard = matches!(self.budget, Budget::TargetTokens(target) if target < self.original);
        for part in 0..self.verbatim.len() {
            if separate && !hard && self.of_parts[part] < self.plan.options.min_tokens {
                self.verbatim[part] = true;
                self.chosen[self.scored.part_words[part].clone()].fill(true);
            }
        }
    }

    /// Drops the least probable parts where that is asked for.
    fn filter_parts(&mut self) {
        let Some(filter) = &self.plan.options.filter else { return };
        let mean = |part: usize| {
            let of_part = &self.scored.probabilities[self.scored.part_words[part].clone()];
            let sum: f64 = of_part.iter().map(|&probability| f64::from(probability)).sum();
            (!of_part.is_empty() && !self.verbatim[part]).then(|| sum / of_part.len() as f64)
        };
        let means: Vec<_> = (0..self.dropped.len()).map(mean).collect();
        let stays = filter.stays(&means, self.original, self.budget);
        for (part, _) in stays.iter().enumerate().filter(|(_, stays)| !**stays) {
            self.dropped[part] = true;
            self.chosen[self.scored.part_words[part].clone()].fill(false);
        }
    }

    /// Whether words of a part may go.
    fn is_open(&self, part: usize) -> bool {
        !self.dropped[part] && !self.verbatim[part]
    }

    /// The steps of the words of some parts.
    fn steps(&mut self, parts: impl Fn(usize) -> bool) -> Rc<Steps> {
        let known = self.plan.steps.get().filter(|_| self.remembers).cloned();
        let steps = known.unwrap_or_else(|| {
            let of_parts = self.scored.part_words.iter().enumerate().filter(|(part, _)| parts(*part));
            let words: Vec<u32> = of_parts.flat_map(|(_, words)| words.start as u32..words.end as u32).collect();
            let mut marks = self.chosen.clone();
            let (probabilities, floors) = (&self.scored.probabilities, &self.plan.floors);
            let steps = Steps::new(words.into_iter(), probabilities, floors, &self.plan.companions, &mut marks);
            let steps = Rc::new(steps);
            if self.remembers {
                // Another selection can't have been first: nothing was waited for.
                let _ = self.plan.steps.set(steps.clone());
            }
            steps
        });
        for (place, &word) in (1..).zip(steps.first(steps.len())) {
            self.places[word as usize] = place;
        }
        for step in 0..steps.len() {
            steps.step(step).first().into_iter().for_each(|&word| self.leads[word as usize] = true);
        }
        steps
    }

    /// Fits a part to a rate of its own.
    async fn fit_part(&mut self, part: usize, rate: f64) -> Result<()> {
        let steps = self.steps(|of| of == part);
        let limit = within(rate, self.of_parts[part]);
        let mut count = steps.len();
        if self.of_parts[part] > limit {
            let mut search = Search::new(steps.len());
            while let Some(middle) = search.next() {
                let kept = self.tidy(self.with(steps.first(middle)));
                let tokens = self.count(&[&self.render(part, &kept)]).await?[0];
                search.tell(tokens <= limit);
            }
            count = search.found().max(steps.priority());
        }
        self.chosen = self.with(steps.first(count));
        Ok(())
    }

    /// Fits the parts without a rate of their own to what the budget leaves them; returns the tokens of the whole.
    async fn fit_shared(&mut self) -> Result<usize> {
        let (plan, original) = (self.plan, self.original);
        let shares: Vec<bool> =
            (0..self.dropped.len()).map(|part| self.is_open(part) && plan.rules[part].rate.is_none()).collect();
        let steps = self.steps(|part| shares[part]);
        let limit = match self.budget {
            Budget::TargetTokens(target) => target,
            Budget::Rate(rate) => self.limit_of_rate(rate, &shares).await?,
            Budget::Threshold(threshold) => {
                let within = steps.within_threshold(&self.scored.probabilities, threshold);
                return self.take(&steps, within).await;
            }
        };
        let all = self.trial(&steps, steps.len()).await?;
        if all.tokens <= limit {
            return Ok(self.accept(all));
        }
        let hard = matches!(self.budget, Budget::TargetTokens(_));
        let least_steps = if hard { 0 } else { steps.priority() };
        let mut best = self.trial(&steps, least_steps).await?;
        if best.tokens > limit {
            // What is protected stays; a rate gives way to it, a number of tokens can't.
            self.over_budget = true;
            if hard && !plan.options.best_effort {
                return Err(budget_too_small(best.tokens, limit));
            }
            return Ok(if best.tokens <= original { self.accept(best) } else { self.accept(all) });
        }
        let mut search = Search::new(steps.len());
        while let Some(middle) = search.next() {
            let trial = self.trial(&steps, middle).await?;
            let fits = trial.tokens <= limit;
            search.tell(fits);
            if fits && middle > least_steps {
                best = trial;
            }
        }
        if hard {
            best = self.fill(best, &steps, search.found(), limit).await?;
        }
        Ok(self.accept(best))
    }

    /// The tokens that a rate leaves to the whole: what is fixed, and the rate of the rest. Parts that the filter
    /// dropped count for the rest: what they leave goes to the others.
    async fn limit_of_rate(&self, rate: f64, shares: &[bool]) -> Result<usize> {
        let is_fixed = |part: usize| !shares[part] && !self.dropped[part];
        if !(0..shares.len()).any(is_fixed) {
            return Ok(within(rate, self.original));
        }
        let kept = self.tidy(self.chosen.clone());
        let fixed: Vec<_> =
            (0..shares.len()).filter(|&part| is_fixed(part)).map(|part| self.render(part, &kept)).collect();
        let fixed = self.count(&fixed.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        let rest = (0..shares.len()).filter(|&part| !is_fixed(part)).map(|part| self.of_parts[part]).sum();
        Ok(fixed.iter().sum::<usize>() + within(rate, rest))
    }

    /// Adds smaller words where the next best one is too large for what a target leaves.
    async fn fill(&self, mut best: Trial, steps: &Steps, found: usize, limit: usize) -> Result<Trial> {
        let slack = SLACK_TOKENS.max((SLACK_SHARE * limit as f64) as usize);
        let cost = |step: usize| -> f64 {
            steps.step(step).iter().map(|&word| f64::from(self.scored.costs[word as usize])).sum()
        };
        let mut tries = FILL_TRIES;
        for step in found..steps.len() {
            let gap = limit.saturating_sub(best.tokens);
            if gap <= slack || tries == 0 {
                break;
            }
            if cost(step) > 2.0 * gap as f64 {
                continue;
            }
            tries -= 1;
            let mut chosen = best.chosen.clone();
            steps.step(step).iter().for_each(|&word| chosen[word as usize] = true);
            let trial = self.counted(chosen).await?;
            if trial.tokens <= limit && trial.tokens >= best.tokens {
                best = trial;
            }
        }
        Ok(best)
    }

    /// What is chosen so far, and some words more.
    fn with(&self, words: &[u32]) -> Vec<bool> {
        let mut chosen = self.chosen.clone();
        words.iter().for_each(|&word| chosen[word as usize] = true);
        chosen
    }

    /// What stays of a choice: words are kept from fusing, and repeats of forced ones dropped.
    pub(super) fn tidy(&self, mut kept: Vec<bool>) -> Vec<bool> {
        keep_apart(&self.scored.words, &mut kept, &self.places);
        let force = &self.plan.options.force;
        if force.drop_consecutive && !kept.iter().all(|kept| *kept) {
            let ranges: Vec<_> = self.scored.words.iter().map(|word| word.start..word.end).collect();
            force.drop_repeats(self.scored.text(), &ranges, &self.plan.forced, &mut kept);
        }
        kept
    }

    /// The first so many steps.
    async fn trial(&self, steps: &Steps, count: usize) -> Result<Trial> {
        let chosen = self.with(steps.first(count));
        let known = self.plan.counted.borrow().get(&count).copied().filter(|_| self.remembers);
        if let Some(tokens) = known {
            return Ok(Trial { chosen, tokens });
        }
        let trial = self.counted(chosen).await?;
        if self.remembers {
            self.plan.counted.borrow_mut().insert(count, trial.tokens);
        }
        Ok(trial)
    }

    async fn counted(&self, chosen: Vec<bool>) -> Result<Trial> {
        let kept = self.tidy(chosen.clone());
        let parts = self.dropped.len();
        let tokens = match self.scored.document.assembly() {
            Assembly::Joined(_) => self.count(&[&self.assemble(&kept)]).await?[0],
            Assembly::Separate => {
                let open: Vec<_> = (0..parts).filter(|&part| self.is_open(part)).collect();
                let texts: Vec<_> = open.iter().map(|&part| self.render(part, &kept)).collect();
                let texts: Vec<_> = texts.iter().map(String::as_str).collect();
                let verbatim: usize =
                    (0..parts).filter(|&part| self.verbatim[part]).map(|part| self.of_parts[part]).sum();
                verbatim + self.count(&texts).await?.iter().sum::<usize>()
            }
        };
        Ok(Trial { chosen, tokens })
    }

    fn accept(&mut self, trial: Trial) -> usize {
        self.chosen = trial.chosen;
        trial.tokens
    }

    async fn take(&mut self, steps: &Steps, count: usize) -> Result<usize> {
        let trial = self.trial(steps, count).await?;
        Ok(self.accept(trial))
    }

    /// What stays of a part.
    pub(super) fn render(&self, part: usize, kept: &[bool]) -> String {
        if self.verbatim[part] {
            return self.scored.document.part(part).to_owned();
        }
        if self.dropped[part] {
            return String::new();
        }
        let words = self.scored.part_words[part].clone();
        let render = Render {
            text: self.scored.text(),
            bytes: self.scored.document.parts()[part].clone(),
            words: &self.scored.words[words.clone()],
            pins: &self.plan.pins,
        };
        render.kept(&kept[words])
    }

    /// The parts that stay, as one text.
    pub(super) fn assemble(&self, kept: &[bool]) -> String {
        let between = match self.scored.document.assembly() {
            Assembly::Joined(between) => between,
            Assembly::Separate => "\n\n",
        };
        let mut text = String::new();
        let mut first = true;
        for part in (0..self.dropped.len()).filter(|&part| !self.dropped[part]) {
            if !std::mem::take(&mut first) {
                text += between;
            }
            let rendered = self.render(part, kept);
            // A part that lost its first word lost the white space before it too.
            if between.is_empty()
                && text.ends_with(|c: char| !c.is_whitespace())
                && rendered.starts_with(|c: char| !c.is_whitespace())
            {
                text.extend(self.scored.document.part(part).chars().next().filter(|c| c.is_whitespace()));
            }
            text += &rendered;
        }
        text
    }

    pub(super) async fn count(&self, texts: &[&str]) -> Result<Vec<usize>> {
        let counts = self.counter.count(texts).await?;
        if counts.len() == texts.len() {
            return Ok(counts);
        }
        Err(Error::new(
            ErrorKind::TokenCounter,
            "the counter answered with the wrong number of counts; give one a text",
        ))
    }
}

/// The whole tokens of a rate: 0.3 of 10 are 3, whatever the rounding of 0.3.
fn within(rate: f64, tokens: usize) -> usize {
    (rate * tokens as f64 + 1e-9).floor() as usize
}

fn budget_too_small(least: usize, target: usize) -> Error {
    Error::new(
        ErrorKind::BudgetTooSmall,
        format!(
            "what must stay takes {least} tokens, more than the target of {target}; raise the target to {least}, protect less, or take the best effort"
        ),
    )
}
