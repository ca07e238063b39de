//! The classifier's own token count, fast enough to be asked again at every move of a slider.
//!
//! The tokenizers of BERT and XLM-RoBERTa split at white space first, so the count of a text is the sum of the
//! counts of its runs, and a run that was counted once need not be tokenized again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::tokenizer::PieceTokenizer;
use crate::count::TokenCounter;
use crate::error::Result;

/// Runs up to this many bytes are remembered; longer ones (sentences without spaces) rarely come back.
const REMEMBERED_BYTES: usize = 48;

/// Counts pieces run by run.
pub struct RunCounter {
    tokenizer: Rc<PieceTokenizer>,
    counts: RefCell<HashMap<Box<str>, usize>>,
}

impl RunCounter {
    /// A counter of the pieces of a tokenizer, with nothing remembered yet.
    pub fn new(tokenizer: Rc<PieceTokenizer>) -> Self {
        Self { tokenizer, counts: RefCell::default() }
    }

    fn count_run(&self, run: &str) -> Result<usize> {
        if let Some(count) = self.counts.borrow().get(run) {
            return Ok(*count);
        }
        let count = self.tokenizer.count(run)?;
        if run.len() <= REMEMBERED_BYTES {
            self.counts.borrow_mut().insert(run.into(), count);
        }
        Ok(count)
    }
}

impl TokenCounter for RunCounter {
    fn count(&self, text: &str) -> Result<usize> {
        text.split_whitespace().map(|run| self.count_run(run)).sum()
    }
}
