//! A scored document: selecting from it at another rate never runs the model again.

mod answer;
mod fit;
mod plan;
mod selection;

use std::cell::RefCell;
use std::future::Future;
use std::ops::Range;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

pub use selection::{PartSelection, Selection, Unchanged};

use crate::count::{AsyncTokenCounter, TokenCounter};
use crate::error::{Error, ErrorKind, Result};
use crate::select::budget::Budget;
use crate::select::options::SelectOptions;
use crate::text::document::Document;
use crate::text::run_counter::RunCounter;
use crate::text::word::Word;
use fit::Fit;
use plan::Plan;

/// A document with the keep probability of each word.
pub struct Scored {
    document: Document,
    /// Of all parts, in order.
    words: Vec<Word>,
    /// `[part]` ranges of words.
    part_words: Vec<Range<usize>>,
    probabilities: Vec<f32>,
    /// `[word]` in the classifier's pieces.
    costs: Vec<f32>,
    pieces: Rc<RunCounter>,
    /// What the last options say of the text; a slider asks for the same again and again.
    plan: RefCell<Option<Rc<Plan>>>,
}

impl Scored {
    pub(crate) fn new(
        document: Document,
        words: Vec<Word>,
        probabilities: Vec<f32>,
        costs: Vec<f32>,
        pieces: Rc<RunCounter>,
    ) -> Self {
        let mut start = 0;
        let mut part_words = Vec::with_capacity(document.parts().len());
        for bytes in document.parts() {
            let end = start + words[start..].partition_point(|word| word.end <= bytes.end);
            part_words.push(start..end);
            start = end;
        }
        Self { document, words, part_words, probabilities, costs, pieces, plan: RefCell::default() }
    }

    /// What was scored.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The original text: all parts, with what stands between them.
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// The words of all parts, in order, as slices of [`Scored::text`].
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// `[part]` which words lie in each part.
    pub fn part_words(&self) -> &[Range<usize>] {
        &self.part_words
    }

    /// `[word]` keep probabilities, each in `0.0..=1.0`.
    pub fn probabilities(&self) -> &[f32] {
        &self.probabilities
    }

    /// The classifier's pieces in any text.
    ///
    /// # Errors
    /// Where the tokenizer cannot encode it.
    pub fn count_pieces(&self, text: &str) -> Result<usize> {
        self.pieces.count(text)
    }

    /// Selects words by a budget counted in the classifier's own pieces.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for options outside their ranges; [`ErrorKind::BudgetTooSmall`] when what
    /// must stay is more than the target; else as for [`Scored::count_pieces`].
    pub fn select(&self, options: impl Into<SelectOptions>) -> Result<Selection> {
        ready(self.fit(options.into(), &AtOnce(&*self.pieces), true))
    }

    /// Selects words by a budget counted in somebody else's tokens.
    ///
    /// # Errors
    /// As for [`Scored::select`], and those of the counter.
    pub fn select_with(&self, options: impl Into<SelectOptions>, counter: &dyn TokenCounter) -> Result<Selection> {
        ready(self.fit(options.into(), &AtOnce(counter), false))
    }

    /// Selects words by a budget counted in tokens that somebody counts elsewhere.
    ///
    /// # Errors
    /// As for [`Scored::select_with`].
    pub async fn select_with_async(
        &self,
        options: impl Into<SelectOptions>,
        counter: &impl AsyncTokenCounter,
    ) -> Result<Selection> {
        self.fit(options.into(), counter, false).await
    }

    async fn fit(&self, options: SelectOptions, counter: &impl AsyncTokenCounter, is_own: bool) -> Result<Selection> {
        let plan = self.plan(&options)?;
        Fit::new(self, &plan, options.budget, counter, is_own).await?.select().await
    }

    /// What the options say of the text, whatever the budget.
    fn plan(&self, options: &SelectOptions) -> Result<Rc<Plan>> {
        let options = SelectOptions { budget: Budget::default(), ..options.clone() };
        if let Some(plan) = self.plan.borrow().as_ref().filter(|plan| plan.options == options) {
            return Ok(plan.clone());
        }
        let plan = Rc::new(Plan::new(self, &options)?);
        *self.plan.borrow_mut() = Some(plan.clone());
        Ok(plan)
    }

    /// The words of a part, as slices of the part.
    fn local_words(&self, part: usize) -> Vec<Word> {
        let (Some(bytes), Some(words)) = (self.document.parts().get(part), self.part_words.get(part)) else {
            return Vec::new();
        };
        let shift = |at: usize| at - bytes.start;
        let of_part = self.words[words.clone()].iter();
        of_part.map(|word| Word { start: shift(word.start), end: shift(word.end), ..*word }).collect()
    }
}

/// What a counter that answers at once leaves nothing to wait for in.
fn ready<T>(selection: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(selection).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(selection) => selection,
        Poll::Pending => Err(Error::new(ErrorKind::Aborted, "the counter did not answer; try again")),
    }
}

/// A counter that needs no waiting for.
struct AtOnce<'c>(&'c dyn TokenCounter);

impl AsyncTokenCounter for AtOnce<'_> {
    async fn count(&self, texts: &[&str]) -> Result<Vec<usize>> {
        texts.iter().map(|text| self.0.count(text)).collect()
    }
}
