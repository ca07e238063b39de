//! A scored text: selecting from it at another rate never runs the model again.

use std::ops::Range;
use std::rc::Rc;

use crate::count::TokenCounter;
use crate::error::Result;
use crate::select::budget::Budget;
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
    pieces: Rc<RunCounter>,
    /// By the costs in the classifier's pieces; other counters rank anew.
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
    pub(crate) fn new(text: String, words: Vec<Word>, probabilities: Vec<f32>, costs: &[f32], pieces: Rc<RunCounter>) -> Self {
        let ranking = Ranking::new(&probabilities, costs);
        Self { text, words, probabilities, pieces, ranking }
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
    ///
    /// # Errors
    /// Where the tokenizer cannot encode a part of the text on its own.
    pub fn tokens(&self) -> Result<usize> {
        self.pieces.count(&self.text)
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
        let (Some(text), Some(of_part), Some(kept)) = (self.text.get(bytes.clone()), self.words.get(words.clone()), kept.get(words)) else {
            return String::new();
        };
        let inside = |word: &Word| bytes.start <= word.start && word.end <= bytes.end;
        if !of_part.iter().all(inside) {
            return String::new();
        }
        let shift = |at: usize| at - bytes.start;
        let of_part: Vec<_> = of_part.iter().map(|word| Word { start: shift(word.start), end: shift(word.end), ..*word }).collect();
        render(text, &of_part, kept)
    }

    /// Selects words by a budget counted in the classifier's own pieces.
    ///
    /// # Errors
    /// As for [`Scored::tokens`].
    pub fn select(&self, budget: Budget) -> Result<Selection> {
        self.fit(budget, &self.ranking, &*self.pieces)
    }

    /// Selects words by a budget counted in somebody else's tokens.
    ///
    /// # Errors
    /// Those of the counter.
    pub fn select_with(&self, budget: Budget, counter: &dyn TokenCounter) -> Result<Selection> {
        let mut before = 0;
        let mut costs = Vec::with_capacity(self.words.len());
        for word in &self.words {
            // With the white space before it, as most counters take a word and its space for one token.
            costs.push(counter.count(&self.text[before..word.end])? as f32);
            before = word.end;
        }
        self.fit(budget, &Ranking::new(&self.probabilities, &costs), counter)
    }

    /// Selects words by a budget in given costs, `[word]`, which are taken at their word: the tokens of a
    /// text are the sum of the costs of its words.
    pub fn select_by_costs(&self, budget: Budget, costs: &[f32]) -> Selection {
        let ranking = Ranking::new(&self.probabilities, costs);
        let total = ranking.cost(ranking.len());
        let count = match budget {
            Budget::Rate(rate) if rate >= 1.0 => ranking.len(),
            Budget::Rate(rate) => ranking.within_cost(rate * total),
            Budget::TargetTokens(tokens) => ranking.within_cost(tokens as f64),
            Budget::Threshold(threshold) => ranking.within_threshold(&self.probabilities, threshold),
        };
        let (kept, text) = self.keep(count, &ranking);
        let of_kept: f64 = kept.iter().zip(costs).filter(|(kept, _)| **kept).map(|(_, cost)| f64::from(cost.max(0.0))).sum();
        Selection { text, kept, original_tokens: total.round() as usize, compressed_tokens: of_kept.round() as usize }
    }

    /// As many of the best words as the budget holds when the result itself is counted.
    fn fit(&self, budget: Budget, ranking: &Ranking, counter: &dyn TokenCounter) -> Result<Selection> {
        let original_tokens = counter.count(&self.text)?;
        let all = ranking.len();
        let limit = match budget {
            Budget::Rate(rate) => (rate * original_tokens as f64 + 1e-9).floor() as usize,
            Budget::TargetTokens(tokens) => tokens,
            Budget::Threshold(threshold) => {
                let count = ranking.within_threshold(&self.probabilities, threshold);
                let selection = self.counted(count, ranking, counter, original_tokens)?;
                // Where its neighbours were one token with a dropped word, less can cost more; then all stay.
                return match selection.compressed_tokens <= original_tokens {
                    true => Ok(selection),
                    false => self.counted(all, ranking, counter, original_tokens),
                };
            }
        };
        if limit >= original_tokens {
            return self.counted(all, ranking, counter, original_tokens);
        }

        // `fits` words are known to be within the limit, `exceeds` to be beyond; the truth lies between. The
        // costs of the words say where to look first and how far to move; when that narrows slowly, halve.
        let (mut fits, mut exceeds) = (0, all);
        let mut best = self.counted(0, ranking, counter, original_tokens)?;
        let mut guess = ranking.within_cost(limit as f64);
        for step in 1.. {
            if exceeds - fits <= 1 {
                break;
            }
            guess = guess.clamp(fits + 1, exceeds - 1);
            let trial = self.counted(guess, ranking, counter, original_tokens)?;
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

    /// The selection of the best `count` words, counted.
    fn counted(&self, count: usize, ranking: &Ranking, counter: &dyn TokenCounter, original_tokens: usize) -> Result<Selection> {
        let (kept, text) = self.keep(count, ranking);
        let compressed_tokens = if count == ranking.len() { original_tokens } else { counter.count(&text)? };
        Ok(Selection { text, kept, original_tokens, compressed_tokens })
    }

    /// Marks and text of the best `count` words.
    fn keep(&self, count: usize, ranking: &Ranking) -> (Vec<bool>, String) {
        let mut kept = ranking.best(count);
        keep_apart(&self.words, &mut kept, ranking.places());
        let text = render(&self.text, &self.words, &kept);
        (kept, text)
    }
}
