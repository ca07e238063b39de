//! Words that stay whatever their probability: the reference's `force_tokens`, `force_reserve_digit` and
//! `drop_consecutive`, on whole words.

use std::ops::Range;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::error::{Error, ErrorKind, Result};

/// What must stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Force {
    /// Words and phrases that stay wherever they stand at word bounds; punctuation also inside a longer run of
    /// punctuation. White space needs no forcing: a line break between two kept words always stays.
    pub tokens: Vec<String>,
    /// Words with a digit stay.
    pub digits: bool,
    /// Of forced words that repeat with nothing kept between them, only the first stays.
    pub drop_consecutive: bool,
}

/// Most force tokens, as in the reference.
pub const MAX_FORCE_TOKENS: usize = 100;

impl Force {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty() && !self.digits
    }

    /// Checks what came from outside.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for more than [`MAX_FORCE_TOKENS`] tokens.
    pub fn check(&self) -> Result<()> {
        if self.tokens.len() <= MAX_FORCE_TOKENS {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::OptionOutOfRange,
            format!("there are {} force tokens; give at most {MAX_FORCE_TOKENS}", self.tokens.len()),
        ))
    }

    /// `[word]` whether each stays. `words`: byte ranges in the text, in order.
    pub fn forced(&self, text: &str, words: &[Range<usize>]) -> Vec<bool> {
        let mut forced: Vec<bool> =
            words.iter().map(|word| self.digits && text[word.clone()].contains(is_digit)).collect();
        for token in self.tokens.iter().map(|token| token.trim()).filter(|token| !token.is_empty()) {
            for (start, found) in text.match_indices(token) {
                mark(start..start + found.len(), token.contains(char::is_alphanumeric), words, &mut forced);
            }
        }
        forced
    }

    /// Takes back repeats. `kept`, `forced`: `[word]`.
    pub fn drop_repeats(&self, text: &str, words: &[Range<usize>], forced: &[bool], kept: &mut [bool]) {
        let mut previous: Option<usize> = None;
        for i in (0..words.len()).filter(|_| self.drop_consecutive) {
            if !kept[i] {
                continue;
            }
            let repeats = previous
                .is_some_and(|p| forced.get(i) == Some(&true) && text[words[p].clone()] == text[words[i].clone()]);
            kept[i] = !repeats;
            previous = Some(i);
        }
    }
}

/// Marks the words of a match: all that it covers from bound to bound, or the punctuation that it is a part of.
fn mark(found: Range<usize>, of_letters: bool, words: &[Range<usize>], forced: &mut [bool]) {
    let first = words.partition_point(|word| word.end <= found.start);
    let count = words[first..].iter().take_while(|word| word.start < found.end).count();
    let covered = first..first + count;
    let (Some(head), Some(tail)) = (words.get(covered.start), words.get(covered.end.wrapping_sub(1))) else { return };
    let at_bounds = head.start == found.start && tail.end == found.end;
    if at_bounds || !of_letters {
        forced[covered].fill(true);
    }
}

/// Python's `\d`: decimal digits of every script.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || c.general_category() == GeneralCategory::DecimalNumber
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Range<usize>> {
        crate::text::word::words(text).iter().map(|word| word.start..word.end).collect()
    }

    fn forced<'t>(text: &'t str, tokens: &[&str], digits: bool) -> Vec<&'t str> {
        let force =
            Force { tokens: tokens.iter().map(|token| token.to_string()).collect(), digits, drop_consecutive: false };
        let words = words(text);
        force
            .forced(text, &words)
            .iter()
            .zip(&words)
            .filter(|(forced, _)| **forced)
            .map(|(_, word)| &text[word.clone()])
            .collect()
    }

    #[test]
    fn forces_whole_words_and_phrases() {
        let text = "Do not go to New York, notably not at 10:30 (room b٣).";
        assert_eq!(forced(text, &["not"], false), ["not", "not"]);
        assert_eq!(forced(text, &["New York"], false), ["New", "York"]);
        assert_eq!(forced(text, &["York, notab", "no"], false), [""; 0]);
        assert_eq!(forced(text, &[".", ",", "\n", ""], false), [",", ")."]);
        assert_eq!(forced(text, &[], true), ["10:30", "b٣"]);
        assert_eq!(forced("不要 去", &["不要"], false), ["不", "要"]);
    }

    #[test]
    fn drops_repeats_of_forced_words() {
        let text = "no , no no yes no";
        let words = words(text);
        let force = Force { tokens: vec!["no".into()], digits: false, drop_consecutive: true };
        let forced = force.forced(text, &words);
        let mut kept = [true, false, true, true, true, true];
        force.drop_repeats(text, &words, &forced, &mut kept);
        assert_eq!(kept, [true, false, false, false, true, true]);
    }
}
