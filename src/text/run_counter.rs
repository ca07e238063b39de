//! The classifier's own token count, fast enough to be asked again at every move of a slider.
//!
//! The tokenizers of BERT and XLM-RoBERTa never merge across white space, so the count of a text is the sum of
//! the counts of its runs, and a run that was counted once need not be tokenized again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::tokenizer::PieceTokenizer;
use crate::count::TokenCounter;
use crate::error::Result;

/// Runs up to this many bytes are remembered; longer ones (sentences without spaces) rarely come back.
const REMEMBERED_BYTES: usize = 48;

/// Counts pieces run by run.
pub struct RunCounter {
    tokenizer: Rc<PieceTokenizer>,
    /// `None` for runs that cannot be counted alone.
    counts: RefCell<HashMap<Box<str>, Option<usize>>>,
    /// White space that the tokenizer takes for a space.
    spaces: Vec<char>,
    /// Pieces of nothing but white space, and what white space at the end of a text adds.
    blank: usize,
    trailing: usize,
}

impl RunCounter {
    /// A counter of the pieces of a tokenizer, with nothing remembered yet.
    ///
    /// # Errors
    /// Where the tokenizer cannot encode a letter.
    pub fn new(tokenizer: Rc<PieceTokenizer>) -> Result<Self> {
        let blank = tokenizer.count(" ")?;
        let trailing = tokenizer.count("a ")?.saturating_sub(tokenizer.count("a")?);
        let mut spaces = Vec::new();
        for space in ('\0'..='\u{3000}').filter(|c| c.is_whitespace()) {
            let same = |with: &str| Result::Ok(tokenizer.count(with)? == tokenizer.count(&with.replace(space, " "))?);
            if same(&format!("a{space}b"))? && same(&format!("a {space}{space}b{space}"))? && same(&format!("{space}"))?
            {
                spaces.push(space);
            }
        }
        Ok(Self { tokenizer, counts: RefCell::default(), spaces, blank, trailing })
    }

    fn count_run(&self, run: &str) -> Result<Option<usize>> {
        if let Some(count) = self.counts.borrow().get(run) {
            return Ok(*count);
        }
        let count = if counts_alone(run) { Some(self.tokenizer.count(run)?) } else { None };
        if run.len() <= REMEMBERED_BYTES {
            self.counts.borrow_mut().insert(run.into(), count);
        }
        Ok(count)
    }
}

impl TokenCounter for RunCounter {
    fn count(&self, text: &str) -> Result<usize> {
        if text.chars().any(|c| c.is_whitespace() && !self.spaces.contains(&c)) {
            return self.tokenizer.count(text);
        }
        let mut runs = text.split_whitespace().peekable();
        if runs.peek().is_none() {
            return Ok(if text.is_empty() { 0 } else { self.blank });
        }
        let mut count = if text.ends_with(char::is_whitespace) { self.trailing } else { 0 };
        for run in runs {
            match self.count_run(run)? {
                Some(of_run) => count += of_run,
                None => return self.tokenizer.count(text),
            }
        }
        Ok(count)
    }
}

/// Whether a run is tokenized alone as it is in a text.
///
/// Not where the tokenizers' normalizers turn a part of it into white space or nothing: format and control
/// characters, the replacement character, the mark that stands for a space in XLM-R's pieces. And not where it
/// begins with a mark that combines with the white space before it.
fn counts_alone(run: &str) -> bool {
    let alone =
        |c: char| c.general_category_group() != GeneralCategoryGroup::Other && !matches!(c, '\u{2581}' | '\u{FFFD}');
    !run.starts_with(|c: char| c.general_category_group() == GeneralCategoryGroup::Mark)
        && run.chars().all(|c| c.is_ascii_graphic() || alone(c))
}
