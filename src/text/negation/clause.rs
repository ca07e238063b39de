//! Clauses: the stretch of words that a negation can reach.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::form::normalise;
use crate::text::word::{Word, WordKind};

/// What a word is to a walk through the clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Letters or digits.
    Text,
    /// Quotation marks, emphasis and brackets: walked over (`(not) delete`).
    Mark,
    /// Ends the clause, save where a negation reaches over commas.
    Comma,
    /// Ends the clause.
    Stop,
}

/// Which way a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the end of the text.
    Forward,
    /// Towards its start.
    Backward,
}

/// A text and its words, walked from a word to the ends of its clause.
pub struct Clause<'a> {
    text: &'a str,
    words: &'a [Word],
}

impl<'a> Clause<'a> {
    /// The words of a text.
    pub fn new(text: &'a str, words: &'a [Word]) -> Self {
        Self { text, words }
    }

    /// The word at an index.
    pub fn word(&self, index: usize) -> Option<&'a Word> {
        self.words.get(index)
    }

    /// A word as the lists write it; empty where there is none.
    pub fn form(&self, index: usize) -> String {
        self.written(index).map(normalise).unwrap_or_default()
    }

    fn written(&self, index: usize) -> Option<&'a str> {
        self.words.get(index).and_then(|word| self.text.get(word.start..word.end))
    }

    /// What a word is to a walk; beyond the text all is [`Role::Stop`].
    pub fn role(&self, index: usize) -> Role {
        let (Some(word), Some(written)) = (self.words.get(index), self.written(index)) else {
            return Role::Stop;
        };
        match word.kind {
            WordKind::Ideograph => Role::Text,
            // A symbol that stands alone, such as a table's bar, an arrow or an emoji, parts what stands beside it.
            WordKind::Plain if written.chars().take(64).any(char::is_alphanumeric) => Role::Text,
            WordKind::Plain | WordKind::Lone => Role::Stop,
            // Long runs of punctuation are rules and fences.
            WordKind::Leading | WordKind::Trailing if written.len() > 16 => Role::Stop,
            WordKind::Leading | WordKind::Trailing => written.chars().map(punctuation).max().unwrap_or(Role::Stop),
        }
    }

    /// The next word with letters or digits in a direction; `None` at the end of the clause.
    pub fn step(&self, from: usize, direction: Direction, over_commas: bool) -> Option<usize> {
        let mut at = from;
        loop {
            let next = match direction {
                Direction::Forward => at.checked_add(1)?,
                Direction::Backward => at.checked_sub(1)?,
            };
            if self.paragraph_between(at.min(next)) {
                return None;
            }
            match self.role(next) {
                Role::Text => return Some(next),
                Role::Mark => at = next,
                Role::Comma if over_commas => at = next,
                Role::Comma | Role::Stop => return None,
            }
        }
    }

    /// Whether an empty line stands between a word and the next.
    fn paragraph_between(&self, index: usize) -> bool {
        match (self.words.get(index), self.words.get(index + 1)) {
            (Some(before), Some(after)) => {
                let gap = self.text.get(before.end..after.start).unwrap_or_default();
                gap.bytes().filter(|byte| *byte == b'\n').take(2).count() == 2
            }
            _ => true,
        }
    }
}

fn punctuation(c: char) -> Role {
    match c {
        ',' | '，' | '،' | '、' => Role::Comma,
        '*' | '_' | '"' | '\'' | '¿' | '¡' => Role::Mark,
        _ => match c.general_category() {
            GeneralCategory::OpenPunctuation
            | GeneralCategory::ClosePunctuation
            | GeneralCategory::InitialPunctuation
            | GeneralCategory::FinalPunctuation => Role::Mark,
            _ => Role::Stop,
        },
    }
}
