//! Negations: where the word that a negation belongs to stays, the negation stays.
//!
//! The lists and scope rules are data, one file a language (`data/`), each with its cases (`cases/`). No language is
//! detected: all lists are tried at every word. Where lists of several languages hold the same word (`no`, `не`), the
//! language decides whose small words stand most around it.

mod clause;
mod form;
mod language;
mod lexicon;
mod scope;

#[cfg(test)]
mod tests;

use super::span::Tie;
use super::word::Word;
use clause::Clause;
use lexicon::Lexicon;

/// Ties between the negations of a text and what they deny, sorted by dependent, in linear time.
///
/// `words` are the words of `text` as [`super::word::words`] gives them.
///
/// - A negation and its head (the nearest content word in its scope) stay together or go together.
/// - The further words in its scope, and auxiliaries beside it (`must`, `can`), stay only with the negation.
/// - The words of a negation of several (`no longer`, `ne … pas`) stay together.
///
/// A negation without a head in its clause is only tied to its own words and its auxiliary.
pub fn negations(text: &str, words: &[Word]) -> Vec<Tie> {
    let lexicon = Lexicon::shared();
    let clause = Clause::new(text, words);
    let mut ties = Vec::new();
    let mut at = 0;
    while at < words.len() {
        at = match lexicon.find(&clause, at) {
            Some(found) => {
                scope::tie(&clause, &found, &mut ties);
                found.end
            }
            None => at + 1,
        };
    }
    ties.sort_by_key(|tie| (tie.dependent.start, tie.dependent.end, tie.host.start, tie.host.end));
    ties.dedup();
    ties
}
