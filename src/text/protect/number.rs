//! Numbers, each with its sign, separators, currency and unit as one piece.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::neighbour::{after, before, joins, rest};
use super::unit;

/// IP addresses of version 6 and hardware addresses, whose groups may begin with letters.
const GROUPS: &str = r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?:/[0-9]{1,3})?";

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(GROUPS).ok());

/// Characters that join two numbers without white space: separators, ranges, fractions, dimensions, times.
const JOINERS: &str = ".,'’_:/-–—−~〜～×x*^+@\u{66B}\u{66C}\u{A0}\u{202F}\u{2009}：．，";

/// Signs of all sorts before a number.
const SIGNS: &str = "-–−+±∓";

/// Marks before a number: comparisons, currencies, number signs.
const MARKS: &str = "~≈≃<>≤≥≠=!$€£¥₹₽₩₺₫฿¢#§№¶°º";

/// Marks that may stand apart from their number by a space.
const APART: &str = "~≈<>≤≥≠=±$€£¥₹§№";

/// Adds the numbers of a text.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let groups = PATTERN.iter().flat_map(|pattern| pattern.find_iter(text));
    let apart = |range: &Range<usize>| !joins(before(text, range.start)) && !joins(after(text, range.end));
    found.extend(groups.map(|hit| hit.range()).filter(apart));
    let mut at = 0;
    while let Some(digit) = rest(text, at).find(char::is_numeric).map(|i| at + i) {
        if is_within_word(text, digit) && unit::prefix_start(text, digit).is_none() {
            // Within a word, such as `H2O`.
            at = word_end(text, digit);
            continue;
        }
        let end = number_end(text, digit);
        let start = number_start(text, at, digit);
        if !is_list_marker(text, start, end) {
            found.push(start..end);
        }
        at = end;
    }
}

/// Whether letters stand before the digit, perhaps with underscores between.
fn is_within_word(text: &str, digit: usize) -> bool {
    let head = text.get(..digit).unwrap_or("").trim_end_matches('_');
    joins(before(head, head.len()))
}

fn word_end(text: &str, at: usize) -> usize {
    let word = rest(text, at);
    at + word.find(|c: char| !joins(Some(c)) && !c.is_numeric()).unwrap_or(word.len())
}

/// The end of the number that has a digit at `digit`, with all that is joined to it and its units.
fn number_end(text: &str, digit: usize) -> usize {
    let mut end = word_end(text, digit);
    loop {
        let mut next = end;
        // `3 million dollars` has two units, more than three are a list.
        for _ in 0..3 {
            let Some(unit) = unit::unit_end(text, next) else { break };
            next = unit;
        }
        next = unit::rate_end(text, next);
        let joined = joined_end(text, next).or_else(|| joined_end(text, end));
        match joined {
            Some(joined) => end = word_end(text, joined),
            None => return next,
        }
    }
}

/// The place of the next digit of the same piece, if one follows the number that ends at `at`.
fn joined_end(text: &str, at: usize) -> Option<usize> {
    let next = after(text, at)?;
    let digit_at = |at: usize| after(text, at).is_some_and(char::is_numeric).then_some(at);
    if JOINERS.contains(next) {
        let second = at + next.len_utf8();
        // `1e-5`, `2^-3`, `$5-$10`, `1..5`
        let third = after(text, second).filter(|c| SIGNS.contains(*c) || MARKS.contains(*c) || *c == '.');
        return digit_at(second).or_else(|| digit_at(second + third?.len_utf8()));
    }
    if next == ')' && is_closed_area_code(text, at) {
        let number = rest(text, at + 1);
        return Some(text.len() - number.strip_prefix([' ', '-']).unwrap_or(number).len());
    }
    if next == ' '
        && let Some(group) = group_end(text, at)
    {
        return Some(group);
    }
    let second = unit::between_end(text, at)?;
    digit_at(second).or_else(|| {
        let mark = after(text, second).filter(|c| SIGNS.contains(*c) || MARKS.contains(*c))?;
        digit_at(second + mark.len_utf8())
    })
}

/// The place of a group of three digits after a space and up to three digits: `1 234,56`.
fn group_end(text: &str, at: usize) -> Option<usize> {
    let head = text.get(..at)?;
    let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let group = rest(text, at + 1);
    let length = group.find(|c: char| !c.is_ascii_digit()).unwrap_or(group.len());
    ((1..=3).contains(&digits) && length == 3 && !joins(group.get(3..)?.chars().next())).then_some(at + 1)
}

/// The start of the number that has its first digit at `digit`, with its sign and marks; not before `floor`.
fn number_start(text: &str, floor: usize, digit: usize) -> usize {
    let mut start = digit;
    // `(030) 123-4567`
    if before(text, start) == Some('(') && start > floor && is_area_code(rest(text, start)) {
        start -= 1;
    }
    for _ in 0..4 {
        let Some(previous) = before(text, start).filter(|_| start > floor) else { break };
        let at = start - previous.len_utf8();
        let beyond = before(text, at);
        let taken = match previous {
            '.' => !joins(beyond) && beyond != Some('.'),
            '第' => true,
            _ if SIGNS.contains(previous) => !joins(beyond) && !matches!(beyond, Some(')' | ']' | '-')),
            _ => MARKS.contains(previous),
        };
        if !taken {
            break;
        }
        start = at;
    }
    if let Some(mark) = mark_apart(text, start).filter(|mark| *mark >= floor) {
        start = mark;
    }
    // `US$` is a prefix of the digit, `USD` may stand before a sign.
    let prefix = unit::prefix_start(text, digit).or_else(|| unit::prefix_start(text, start));
    prefix.filter(|prefix| *prefix >= floor).map_or(start, |prefix| prefix.min(start))
}

/// The start of the mark that stands a space before `at`, as in `>= 3`.
fn mark_apart(text: &str, at: usize) -> Option<usize> {
    let head = text.get(..at)?.strip_suffix([' ', '\u{A0}'])?;
    let marks = head.trim_end_matches(|c| APART.contains(c) || c == '!');
    let length = head.len() - marks.len();
    // At the start of a line `>` is a block quote.
    let quote = head.ends_with('>') && length == 1 && marks.trim_end_matches([' ', '>']).ends_with(['\n', '\r']);
    let first = quote || head.ends_with('>') && length == 1 && marks.trim_end().is_empty();
    ((1..=6).contains(&length) && !first && !marks.ends_with(['-', '/'])).then_some(marks.len())
}

/// Whether the digits before `)` at `at` are an area code in brackets, with the number after it.
fn is_closed_area_code(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or("");
    let digits = head.trim_end_matches(|c: char| c.is_ascii_digit());
    digits.ends_with('(') && is_area_code(rest(text, digits.len()))
}

/// Whether digits, `)` and digits start the text.
fn is_area_code(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text.get(digits..).and_then(|rest| rest.strip_prefix(')'));
    let next = number.map(|number| number.strip_prefix([' ', '-']).unwrap_or(number));
    (2..=5).contains(&digits) && next.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether the number only counts an item of a list: `1.` or `2)` at the start of a line. It stays with its item.
fn is_list_marker(text: &str, start: usize, end: usize) -> bool {
    let number = text.get(start..end).unwrap_or("");
    let mut next = rest(text, end).chars();
    if number.len() > 3
        || !number.bytes().all(|b| b.is_ascii_digit())
        || !matches!(next.next(), Some('.' | ')'))
        || !next.next().is_none_or(char::is_whitespace)
    {
        return false;
    }
    let head = text.get(..start).unwrap_or("");
    let indent = head.trim_end_matches([' ', '\t', '>', '-', '*', '#']);
    indent.is_empty() || indent.ends_with(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::super::recogniser::slices;
    use super::*;

    #[test]
    fn signs_and_separators_stay_with_their_number() {
        assert!(PATTERN.is_some());
        for (text, expected) in [
            ("-5, +3.2 ±0.5 (−7) – .5", &["-5", "+3.2", "±0.5", "−7", ".5"][..]),
            ("1,234.56; 1.234,56; 1 234,56; 1_000", &["1,234.56", "1.234,56", "1 234,56", "1_000"]),
            ("1\u{A0}234,56 1\u{202F}000 1’000", &["1\u{A0}234,56", "1\u{202F}000", "1’000"]),
            ("3.2e-5 6.02×10^23 2^-3.", &["3.2e-5", "6.02×10^23", "2^-3"]),
            ("1–2 10-20 5 - 10 5 to 10 1..5", &["1–2", "10-20", "5 - 10", "5 to 10", "1..5"]),
            ("3x4 1/2 ½ 3 of 5 2 + 2 = 4", &["3x4", "1/2", "½", "3 of 5", "2 + 2 = 4"]),
            ("<5 >=3 ≤ 10, > 2, ~40 != 0", &["<5", ">=3", "≤ 10", "> 2", "~40", "!= 0"]),
            ("in 2019. Then 3, 4", &["2019", "3", "4"]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }

    #[test]
    fn units_and_currencies_stay_with_their_number() {
        for (text, expected) in [
            (
                "50% 50 % $4.20 4.20 € USD 40 £3m 3 million dollars",
                &["50%", "50 %", "$4.20", "4.20 €", "USD 40", "£3m", "3 million dollars"][..],
            ),
            ("-$5.00 US$40 Rs. 500 $5-$10 5€/month", &["-$5.00", "US$40", "Rs. 500", "$5-$10", "5€/month"]),
            ("5 kg, 12 GB and 100 km/h; 5kg", &["5 kg", "12 GB", "100 km/h", "5kg"]),
            ("20 °C or -40°F, 5 mg/kg, 10 m²", &["20 °C", "-40°F", "5 mg/kg", "10 m²"]),
            ("5'10 6 ft 2 in 5-year-old 200 words", &["5'10", "6 ft", "2", "5", "200 words"]),
            ("#123 §5 № 5 No. 7 2nd p. 12", &["#123", "§5", "№ 5", "No. 7", "2nd", "p. 12"]),
            ("5公斤的30分钟，第3章", &["5公斤", "30分钟", "第3章"]),
            ("2024年5月1日 价格是99元", &["2024年", "5月", "1日", "99元"]),
            ("5 минут, 3 часа; 2024년 5월", &["5 минут", "3 часа", "2024년", "5월"]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }

    #[test]
    fn dates_times_and_addresses_are_one_piece() {
        for (text, expected) in [
            ("10:30, 10:30 a.m. 9am 5 p.m.", &["10:30", "10:30 a.m.", "9am", "5 p.m."][..]),
            ("2024-05-01T10:30:00+02:00 01/02/2024", &["2024-05-01T10:30:00+02:00", "01/02/2024"]),
            ("on May 5, 2024; 5. Mai; 5 de mayo; 3 June 2021", &["May 5", "2024", "5", "5", "3 June", "2021"]),
            ("+49 30 1234567 (555) 123-4567", &["+49", "30", "1234567", "(555) 123-4567"]),
            (
                "192.168.0.1/24 ::1 fe80::1/64 2001:db8::ff00:42:8329",
                &["192.168.0.1/24", "::1", "fe80::1/64", "2001:db8::ff00:42:8329"],
            ),
        ] {
            let found = slices(find, text);
            for piece in expected {
                assert!(found.contains(piece), "{text:?}: no {piece:?} in {found:?}");
            }
        }
    }

    #[test]
    fn digits_of_every_script_count() {
        for (text, expected) in [
            ("٣٫٥ كم و ٢٠٢٤", &["٣٫٥ كم", "٢٠٢٤"][..]),
            ("５００円 १२३ ๕", &["５００円", "१२३", "๕"]),
            ("Ⅳ and ①", &["Ⅳ", "①"]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }

    #[test]
    fn words_and_list_markers_are_no_numbers() {
        for (text, expected) in [
            ("H2O GPT4 x", &[][..]),
            ("1. First\n2) Second\n> 3. Third\n\t10. Tenth", &[]),
            ("one-two - three", &[]),
            ("see 1. Then\n2019. A year", &["1", "2019"]),
            ("> 5 people\na > 5", &["5", "> 5"]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }
}
