//! A scored text: selecting from it at another rate never runs the model again.

use std::ops::Range;
use std::rc::Rc;

use crate::count::TokenCounter;
use crate::error::{Error, ErrorKind, Result};
use crate::select::budget::Budget;
use crate::select::force::Force;
use crate::select::options::SelectOptions;
use crate::select::ranking::Ranking;
use crate::text::render::{keep_apart, render};
use crate::text::run_counter::RunCounter;
use crate::text::word::Word;

/// Guesses by cost before the search for a budget goes on by halving.
const GUESSES: usize = 6;

/// A text with the keep probability of each word.
pub struct Scored {
    text: String,
    words: Vec<Word>,
    probabilities: Vec<f32>,
    /// `[word]` in the classifier's pieces.
    costs: Vec<f32>,
    pieces: Rc<RunCounter>,
    /// Pieces in the text, counted once for all selections.
    tokens: usize,
    /// By those costs, nothing forced; other counters and forced words rank anew.
    ranking: Ranking,
}

/// What stays of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The compressed text, rebuilt from slices of the original.
    pub text: String,
    /// `[word]` whether it stays.
    pub kept: Vec<bool>,
    /// Tokens of the original, by the counter that was used.
    pub original_tokens: usize,
    /// Tokens of the compressed text, by the same counter.
    pub compressed_tokens: usize,
}

impl Scored {
    pub(crate) fn new(
        text: String,
        words: Vec<Word>,
        probabilities: Vec<f32>,
        costs: Vec<f32>,
        pieces: Rc<RunCounter>,
    ) -> Result<Self> {
        let ranking = Ranking::new(&probabilities, &costs, &[]);
        let tokens = pieces.count(&text)?;
        Ok(Self { text, words, probabilities, costs, pieces, tokens, ranking })
    }

    /// The original text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words of the text, in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// `[word]` keep probabilities, each in `0.0..=1.0`.
    pub fn probabilities(&self) -> &[f32] {
        &self.probabilities
    }

    /// The classifier's pieces in the text.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// The classifier's pieces in any text.
    ///
    /// # Errors
    /// Where the tokenizer cannot encode it.
    pub fn count_pieces(&self, text: &str) -> Result<usize> {
        self.pieces.count(text)
    }

    /// The kept words, `[word]`, of a part of the text on its own; `words` are those that lie in `bytes`, and
    /// where they do not the result is empty.
    pub fn render_part(&self, bytes: Range<usize>, words: Range<usize>, kept: &[bool]) -> String {
        let (Some(text), Some(of_part), Some(kept)) =
            (self.text.get(bytes.clone()), self.words.get(words.clone()), kept.get(words))
        else {
            return String::new();
        };
        let inside = |word: &Word| bytes.start <= word.start && word.end <= bytes.end;
        if !of_part.iter().all(inside) {
            return String::new();
        }
        let shift = |at: usize| at - bytes.start;
        let of_part: Vec<_> =
            of_part.iter().map(|word| Word { start: shift(word.start), end: shift(word.end), ..*word }).collect();
        render(text, &of_part, kept)
    }

    /// Selects words by a budget counted in the classifier's own pieces.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for too many force tokens; [`ErrorKind::BudgetTooSmall`] when the forced
    /// words alone are more than the target; else as for [`Scored::count_pieces`].
    pub fn select(&self, options: impl Into<SelectOptions>) -> Result<Selection> {
        let options = options.into();
        if options.force.is_empty() {
            return self.fit(&options, &Choice { ranking: &self.ranking, forced: &[] }, &*self.pieces, self.tokens);
        }
        let forced = self.forced(&options.force)?;
        let ranking = Ranking::new(&self.probabilities, &self.costs, &forced);
        self.fit(&options, &Choice { ranking: &ranking, forced: &forced }, &*self.pieces, self.tokens)
    }

    /// Selects words by a budget counted in somebody else's tokens.
    ///
    /// # Errors
    /// As for [`Scored::select`], and those of the counter.
    pub fn select_with(&self, options: impl Into<SelectOptions>, counter: &dyn TokenCounter) -> Result<Selection> {
        let options = options.into();
        let mut before = 0;
        let mut costs = Vec::with_capacity(self.words.len());
        for word in &self.words {
            // With the white space before it, as most counters take a word and its space for one token.
            costs.push(counter.count(&self.text[before..word.end])? as f32);
            before = word.end;
        }
        let forced = self.forced(&options.force)?;
        let ranking = Ranking::new(&self.probabilities, &costs, &forced);
        self.fit(&options, &Choice { ranking: &ranking, forced: &forced }, counter, counter.count(&self.text)?)
    }

    /// Selects words by a budget in given costs, `[word]`, which are taken at their word: the tokens of a
    /// text are the sum of the costs of its words.
    ///
    /// # Errors
    /// As for [`Scored::select`].
    pub fn select_by_costs(&self, options: impl Into<SelectOptions>, costs: &[f32]) -> Result<Selection> {
        let options = options.into();
        let forced = self.forced(&options.force)?;
        let ranking = Ranking::new(&self.probabilities, costs, &forced);
        let total = ranking.cost(ranking.len());
        let count = match options.budget {
            Budget::Rate(rate) if rate >= 1.0 => ranking.len(),
            Budget::Rate(rate) => ranking.within_cost(rate * total).max(ranking.forced()),
            Budget::TargetTokens(tokens) => {
                let least = ranking.cost(ranking.forced());
                if least > tokens as f64 {
                    return Err(budget_too_small(least.ceil() as usize, tokens));
                }
                ranking.within_cost(tokens as f64)
            }
            Budget::Threshold(threshold) => ranking.within_threshold(&self.probabilities, threshold),
        };
        let (kept, text) = self.keep(count, &options.force, &Choice { ranking: &ranking, forced: &forced });
        let of_kept: f64 =
            kept.iter().zip(costs).filter(|(kept, _)| **kept).map(|(_, cost)| f64::from(cost.max(0.0))).sum();
        Ok(Selection {
            text,
            kept,
            original_tokens: total.round() as usize,
            compressed_tokens: of_kept.round() as usize,
        })
    }

    /// `[word]` which must stay.
    fn forced(&self, force: &Force) -> Result<Vec<bool>> {
        force.check()?;
        Ok(force.forced(&self.text, &self.ranges()))
    }

    /// `[word]` byte ranges.
    fn ranges(&self) -> Vec<Range<usize>> {
        self.words.iter().map(|word| word.start..word.end).collect()
    }

    /// As many of the best words as the budget holds when the result itself is counted.
    fn fit(
        &self,
        options: &SelectOptions,
        choice: &Choice<'_>,
        counter: &dyn TokenCounter,
        original_tokens: usize,
    ) -> Result<Selection> {
        let ranking = choice.ranking;
        let all = ranking.len();
        let counted = |count: usize| -> Result<Selection> {
            let (kept, text) = self.keep(count, &options.force, choice);
            let compressed_tokens = if count == all { original_tokens } else { counter.count(&text)? };
            Ok(Selection { text, kept, original_tokens, compressed_tokens })
        };
        let limit = match options.budget {
            Budget::Rate(rate) => (rate * original_tokens as f64 + 1e-9).floor() as usize,
            Budget::TargetTokens(tokens) => tokens,
            Budget::Threshold(threshold) => {
                let selection = counted(ranking.within_threshold(&self.probabilities, threshold))?;
                // Where its neighbours were one token with a dropped word, less can cost more; then all stay.
                return if selection.compressed_tokens <= original_tokens { Ok(selection) } else { counted(all) };
            }
        };
        if limit >= original_tokens {
            return counted(all);
        }
        let mut best = counted(ranking.forced())?;
        if best.compressed_tokens > limit {
            // What is forced stays; a rate gives way to it, a number of tokens can't.
            return match options.budget {
                Budget::TargetTokens(tokens) => Err(budget_too_small(best.compressed_tokens, tokens)),
                _ if best.compressed_tokens <= original_tokens => Ok(best),
                _ => counted(all),
            };
        }

        // `fits` words are known to be within the limit, `exceeds` to be beyond; the truth lies between. The
        // costs of the words say where to look first and how far to move; when that narrows slowly, halve.
        let (mut fits, mut exceeds) = (ranking.forced(), all);
        let mut guess = ranking.within_cost(limit as f64);
        for step in 1.. {
            if exceeds.saturating_sub(fits) <= 1 {
                break;
            }
            guess = guess.clamp(fits + 1, exceeds - 1);
            let trial = counted(guess)?;
            let missing = limit as f64 - trial.compressed_tokens as f64;
            let next = ranking.within_cost(ranking.cost(guess) + missing);
            if missing >= 0.0 {
                (fits, best) = (guess, trial);
            } else {
                exceeds = guess;
            }
            guess = if step < GUESSES { next } else { fits.midpoint(exceeds) };
        }
        Ok(best)
    }

    /// Marks and text of the best `count` words.
    fn keep(&self, count: usize, force: &Force, choice: &Choice<'_>) -> (Vec<bool>, String) {
        let mut kept = choice.ranking.best(count);
        keep_apart(&self.words, &mut kept, choice.ranking.places());
        if force.drop_consecutive && count < choice.ranking.len() {
            force.drop_repeats(&self.text, &self.ranges(), choice.forced, &mut kept);
        }
        let text = render(&self.text, &self.words, &kept);
        (kept, text)
    }
}

/// In which order words are kept.
struct Choice<'a> {
    ranking: &'a Ranking,
    /// `[word]`, or empty where none is forced.
    forced: &'a [bool],
}

fn budget_too_small(least: usize, target: usize) -> Error {
    Error::new(
        ErrorKind::BudgetTooSmall,
        format!(
            "what is forced takes {least} tokens, more than the target of {target}; raise the target to {least} or force less"
        ),
    )
}
