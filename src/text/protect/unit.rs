//! What may stand beside a number and belongs to it: units, months, currencies, words between two numbers.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::neighbour::{after, joins, rest};
use super::unit_names::{AFTER, BETWEEN, COUNTERS, IDEOGRAPHS, MONTHS, SYMBOLS, WORDS};
use crate::text::word::is_ideograph;

static SYMBOL_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| SYMBOLS.split_whitespace().collect());
static WORD_SET: LazyLock<HashSet<&str>> =
    LazyLock::new(|| WORDS.split_whitespace().chain(MONTHS.split_whitespace()).collect());
static MONTH_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| MONTHS.split_whitespace().collect());

/// The longest word that is looked up, in bytes.
const MAX_WORD: usize = 48;

/// The byte after the unit that starts at `at` (after one space at most), or `None`.
pub fn unit_end(text: &str, at: usize) -> Option<usize> {
    let gap = gap_length(text, at);
    let start = at + gap;
    let first = after(text, start)?;
    if is_ideograph(first) || first == '％' {
        return ideograph_unit(rest(text, start)).map(|length| start + length);
    }
    if let Some(length) = half_day(rest(text, start)) {
        return Some(start + length);
    }
    let length = word_length(rest(text, start));
    let word = text.get(start..start + length)?;
    let end = start + length;
    let next = after(text, end);
    // In `4 USD 40` the code belongs to what follows.
    let code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    let taken = code && next == Some(' ') && after(text, end + 1).is_some_and(char::is_numeric);
    if is_unit(word) && !taken && !joins(next) && !matches!(next, Some('\'' | '’')) {
        return Some(rate_end(text, exponent_end(text, end)));
    }
    // `5 $`, but in `5 $x` the sign belongs to what follows.
    let end = start + first.len_utf8();
    (AFTER.contains(first) && (gap == 0 || !joins(after(text, end)))).then(|| rate_end(text, end))
}

/// The byte after `/h` or `/month` at `at`, or `at`.
pub fn rate_end(text: &str, at: usize) -> usize {
    let Some(per) = rest(text, at).strip_prefix('/') else { return at };
    let length = word_length(per);
    let known = per.get(..length).is_some_and(|word| is_unit(word) || SYMBOL_SET.contains(word));
    let end = at + 1 + length;
    if known && !joins(after(text, end)) { exponent_end(text, end) } else { at }
}

fn exponent_end(text: &str, at: usize) -> usize {
    let exponent = rest(text, at);
    let sign = if exponent.starts_with('^') { 1 } else { 0 };
    let digits = exponent.get(sign..).unwrap_or("");
    let raised = |c: char| if sign == 0 { "²³⁻¹".contains(c) } else { c.is_ascii_digit() || c == '-' };
    let length = digits.len() - digits.trim_start_matches(raised).len();
    if length == 0 { at } else { at + sign + length }
}

/// White space of at most one character before a unit.
fn gap_length(text: &str, at: usize) -> usize {
    after(text, at).filter(|c| matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}')).map_or(0, char::len_utf8)
}

fn word_length(text: &str) -> usize {
    let inside =
        |c: char| c.is_alphabetic() && !is_ideograph(c) || "°²³'".contains(c) || ('\u{900}'..='\u{97F}').contains(&c);
    let limit = text.floor_char_boundary(MAX_WORD);
    let word = text.get(..limit).unwrap_or("");
    let length = word.find(|c| !inside(c)).unwrap_or(word.len());
    word.get(..length).map_or(0, |word| word.trim_end_matches('\'').len())
}

fn is_unit(word: &str) -> bool {
    // In `by 2019 may` and `in 2024 march` they are words.
    let verb = matches!(word, "may" | "march" | "mar");
    !verb && (SYMBOL_SET.contains(word) || WORD_SET.contains(word.to_lowercase().as_str()))
}

/// Bytes of `a.m.`, `p.m.` and the like at the start.
fn half_day(text: &str) -> Option<usize> {
    ["a.m.", "p.m.", "A.M.", "P.M.", "a. m.", "p. m."]
        .iter()
        .find(|half| text.starts_with(**half))
        .map(|half| half.len())
}

fn ideograph_unit(text: &str) -> Option<usize> {
    let longest = IDEOGRAPHS.split_whitespace().filter(|unit| text.starts_with(unit)).map(|unit| unit.len()).max();
    longest.or_else(|| text.chars().next().filter(|c| COUNTERS.contains(*c)).map(char::len_utf8))
}

/// The byte at which a month, a currency code or an abbreviation for *number* starts that ends before `at`.
pub fn prefix_start(text: &str, at: usize) -> Option<usize> {
    let head = text.get(..at)?;
    let spaced = head.strip_suffix([' ', '\u{A0}', '\u{202F}']).unwrap_or(head);
    let bare = spaced.strip_suffix('.').unwrap_or(spaced);
    let from = bare.ceil_char_boundary(bare.len().saturating_sub(MAX_WORD));
    let tail = bare.get(from..)?;
    let length = tail.len() - tail.trim_end_matches(|c: char| c.is_alphabetic() || c == '$').len();
    let word = tail.get(tail.len() - length..)?;
    let start = bare.len() - length;
    let dotted = bare.len() < spaced.len();
    let capital = word.starts_with(char::is_uppercase) || !word.is_ascii();
    let month = spaced.len() < at && capital && MONTH_SET.contains(word.to_lowercase().as_str());
    let code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()) && SYMBOL_SET.contains(word);
    let symbol = matches!(word, "Rs" | "US$" | "A$" | "C$" | "R$" | "HK$" | "NT$" | "CHF" | "kr")
        || dotted && matches!(word, "No" | "Nos" | "no" | "Nr" | "nr" | "Art" | "p" | "pp" | "S");
    (month || code || symbol).then_some(start)
}

/// The byte after a word or operator between two numbers, with its spaces, or `None`.
pub fn between_end(text: &str, at: usize) -> Option<usize> {
    let spaced = rest(text, at).strip_prefix([' ', '\u{A0}'])?;
    let word = BETWEEN
        .iter()
        .find(|word| spaced.strip_prefix(**word).is_some_and(|rest| rest.starts_with([' ', '\u{A0}'])))?;
    let next = spaced.get(word.len()..)?;
    let number = next.strip_prefix([' ', '\u{A0}'])?;
    Some(text.len() - number.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_after_a_number() {
        for (text, unit) in [
            ("kg of", "kg"),
            (" kg.", " kg"),
            ("\u{A0}km/h,", "\u{A0}km/h"),
            (" m^2", " m^2"),
            (" m²", " m²"),
            (" mg/kg", " mg/kg"),
            (" €/month", " €/month"),
            (" Minutes", " Minutes"),
            (" a.m. on", " a.m."),
            ("公斤的", "公斤"),
            (" 个人", " 个"),
            ("か月後", "か月"),
            (" часов", " часов"),
            (" घंटे", " घंटे"),
            ("℃", "℃"),
        ] {
            assert_eq!(unit_end(text, 0).map(|end| &text[..end]), Some(unit), "{text:?}");
        }
        for text in ["", " ", " apples", " in the", " to", "  kg", " m's", " kgx", " may", " $x", "的", " в"] {
            assert_eq!(unit_end(text, 0), None, "{text:?}");
        }
    }

    #[test]
    fn what_stands_before_a_number() {
        for (text, prefix) in
            [("in May ", "May "), ("Jan. ", "Jan. "), ("for USD ", "USD "), ("US$", "US$"), ("see No. ", "No. ")]
        {
            assert_eq!(prefix_start(text, text.len()).map(|start| &text[start..]), Some(prefix), "{text:?}");
        }
        for text in ["", " ", "you may ", "Smith ", "no ", "the "] {
            assert_eq!(prefix_start(text, text.len()), None, "{text:?}");
        }
    }

    #[test]
    fn what_stands_between_numbers() {
        for (text, between) in [(" to 5", " to "), (" - 5", " - "), (" out of 5", " out of ")] {
            assert_eq!(between_end(text, 0).map(|end| &text[..end]), Some(between), "{text:?}");
        }
        assert_eq!(between_end(" two 5", 0), None);
    }

    #[test]
    fn the_longest_ideograph_unit_counts() {
        assert_eq!(ideograph_unit("個月間"), Some(9));
        assert_eq!(ideograph_unit("月间"), Some(3));
        assert_eq!(ideograph_unit("的"), None);
    }
}
