//! Brackets and quotation marks of prose, paired within a paragraph.

use super::pair::{DEPTH, tie_pair};
use crate::text::span::Tie;
use std::ops::Range;

/// Bytes that a pair may span: what opens further away is no parenthesis.
const REACH: usize = 2000;

/// The ties of all pairs outside `code`, which is sorted and does not overlap.
pub fn ties(text: &str, code: &[Range<usize>]) -> Vec<Tie> {
    let mut ties = Vec::new();
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    let mut code = code.iter().peekable();
    let (mut previous, mut blank) = ('\n', true);
    for (at, c) in text.char_indices() {
        while code.next_if(|range| range.end <= at).is_some() {}
        if code.peek().is_some_and(|range| range.start <= at) {
            (previous, blank) = ('`', false);
            continue;
        }
        match c {
            '\n' if previous == '\r' => {}
            '\n' | '\r' => {
                if blank {
                    open.clear();
                }
                blank = true;
            }
            _ => blank &= c.is_whitespace(),
        }
        let here = at..at + c.len_utf8();
        let next = || text[here.end..].chars().next().unwrap_or('\n');
        if let Some(depth) = opened(&open, c) {
            let pair = open.drain(depth..).next();
            if let Some((_, start)) = pair.filter(|(_, start)| depth < DEPTH && at - start.start <= REACH) {
                tie_pair(text, start, here, &mut ties);
            }
        } else if closing(c).is_some() && (c != '"' || (opens_after(previous) && !next().is_whitespace())) {
            open.push((c, here));
        }
        previous = c;
    }
    ties
}

/// What closes a mark that opens.
fn closing(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '[' => ']',
        '"' => '"',
        '“' => '”',
        '„' => '“',
        '«' => '»',
        '（' => '）',
        '［' => '］',
        '「' => '」',
        '『' => '』',
        '【' => '】',
        '《' => '》',
        '〈' => '〉',
        _ => return None,
    })
}

/// Which of the open marks `c` closes. What was opened inside and not closed is forgotten.
fn opened(open: &[(char, Range<usize>)], c: char) -> Option<usize> {
    // Most characters close nothing.
    if !matches!(c, ')' | ']' | '"' | '”' | '“' | '»' | '）' | '］' | '」' | '』' | '】' | '》' | '〉') {
        return None;
    }
    let from = open.len().saturating_sub(DEPTH);
    let depth = open.get(from..)?.iter().rposition(|(mark, _)| closing(*mark) == Some(c))?;
    Some(from + depth)
}

/// Whether a straight quotation mark after `previous` opens.
fn opens_after(previous: char) -> bool {
    previous.is_whitespace()
        || matches!(previous, '(' | '[' | '{' | '“' | '—' | '–' | '-' | '/' | '*' | '_' | '=' | ':' | '>')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each pair with what it holds.
    fn pairs(text: &str) -> Vec<&str> {
        let opens = |tie: &&Tie| text[tie.dependent.clone()].starts_with(|c| closing(c).is_some());
        let ties = ties(text, &[]);
        let ties = ties.iter().filter(opens).filter(|tie| tie.dependent.end == tie.host.start);
        ties.map(|tie| &text[tie.dependent.start..tie.host.end]).collect()
    }

    #[test]
    fn pairs_are_found() {
        for (text, expected) in [
            ("it (really [so]) works", vec!["[so]", "(really [so])"]),
            ("say \"hello there\" and 5\" of", vec!["\"hello there\""]),
            ("“a” „b“ «c» （你）「好」", vec!["“a”", "„b“", "«c»", "（你）", "「好」"]),
            ("(a\nb)", vec!["(a\nb)"]),
            ("(a\r\nb)", vec!["(a\r\nb)"]),
            ("(a\n \nb)", vec![]),
            ("a) b (c", vec![]),
            ("(a [b c)", vec!["(a [b c)"]),
            ("", vec![]),
        ] {
            assert_eq!(pairs(text), expected, "{text:?}");
        }
    }

    #[test]
    fn code_is_skipped_and_nesting_is_bounded() {
        assert_eq!(ties("a (b `)` c) d", std::slice::from_ref(&(5..8))).len(), 4);
        let text = "(".repeat(100) + "a" + &")".repeat(100);
        assert_eq!(ties(&text, &[]).len(), DEPTH * 4);
        assert_eq!(ties(&"([「".repeat(50_000), &[]), []);
    }
}
