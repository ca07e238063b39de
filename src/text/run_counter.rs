//! The classifier's own token count, fast enough to be asked again at every move of a slider.
//!
//! The tokenizers of BERT and XLM-RoBERTa never merge across white space, so the count of a text is the sum of
//! the counts of its runs, and a run that was counted once need not be tokenized again.

use std::rc::Rc;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::tokenizer::PieceTokenizer;
use crate::count::TokenCounter;
use crate::count::clause::clauses;
use crate::count::memo::Memo;
use crate::error::Result;

/// Counts pieces run by run.
pub struct RunCounter {
    tokenizer: Rc<PieceTokenizer>,
    /// `None` for runs that cannot be counted alone.
    counts: Memo<Option<usize>>,
    clauses: Memo<Option<usize>>,
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
        Ok(Self { tokenizer, counts: Memo::new(), clauses: Memo::new(), spaces, blank, trailing })
    }

    /// `None` where the text must be counted as a whole.
    fn count_clauses(&self, text: &str) -> Result<Option<usize>> {
        let mut count = 0;
        for clause in clauses(text) {
            let known = self.clauses.get(clause);
            let of_clause = match known {
                Some(of_clause) => of_clause,
                None => self.count_runs(clause)?,
            };
            if known.is_none() {
                self.clauses.insert(clause, of_clause);
            }
            let Some(of_clause) = of_clause else { return Ok(None) };
            count += of_clause;
        }
        Ok(Some(match text.ends_with(char::is_whitespace) {
            true if text.trim_start().is_empty() => self.blank,
            true => count + self.trailing,
            false => count,
        }))
    }

    /// The pieces of the runs of a clause; white space at its end adds none here.
    fn count_runs(&self, clause: &str) -> Result<Option<usize>> {
        let mut count = 0;
        for part in clause.split_inclusive(char::is_whitespace) {
            let run = part.trim_end();
            let space = part.strip_prefix(run).and_then(|space| space.chars().next());
            if space.is_some_and(|space| space != ' ' && !self.spaces.contains(&space)) {
                return Ok(None);
            }
            if !run.is_empty() {
                let Some(of_run) = self.count_run(run)? else { return Ok(None) };
                count += of_run;
            }
        }
        Ok(Some(count))
    }

    fn count_run(&self, run: &str) -> Result<Option<usize>> {
        if let Some(count) = self.counts.get(run) {
            return Ok(count);
        }
        let count = if counts_alone(run) { Some(self.tokenizer.count(run)?) } else { None };
        self.counts.insert(run, count);
        Ok(count)
    }
}

impl TokenCounter for RunCounter {
    fn count(&self, text: &str) -> Result<usize> {
        match self.count_clauses(text)? {
            Some(count) => Ok(count),
            None => self.tokenizer.count(text),
        }
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
