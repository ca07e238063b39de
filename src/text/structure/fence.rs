//! Code fences that are never closed.
//!
//! CommonMark lets such a fence run to the end of the text. Prompts are pasted together, so that a forgotten
//! fence would freeze all that follows. The rule here: code ends at the first blank line that a prose line
//! follows. A prose line is not indented, opens with a letter, digit, quotation mark or bracket, and holds at least four
//! words of which at least three in four are letters alone (an ideograph counts as half a word).

use super::line::{Line, lines, trim};
use crate::text::word::{WordKind, words};
use std::ops::Range;

#[derive(Clone, Copy)]
struct Fence {
    mark: u8,
    length: usize,
    bare: bool,
}

/// The code after each fence that no other closes, with the fence's line.
pub fn unclosed(text: &str) -> Vec<Range<usize>> {
    let lines: Vec<(Line, Option<Fence>)> = lines(text).map(|line| (line, fence(line.text(text)))).collect();
    // The longest closing fence from each line on. [line + 1] of (backticks, tildes)
    let mut longest = vec![(0, 0); lines.len() + 1];
    for (i, (_, fence)) in lines.iter().enumerate().rev() {
        let (mut backticks, mut tildes) = longest[i + 1];
        match fence {
            Some(fence) if fence.bare && fence.mark == b'`' => backticks = fence.length.max(backticks),
            Some(fence) if fence.bare => tildes = fence.length.max(tildes),
            _ => {}
        }
        longest[i] = (backticks, tildes);
    }
    let mut found = Vec::new();
    let mut i = 0;
    while let Some((line, fence)) = lines.get(i) {
        i += 1;
        let Some(open) = fence else { continue };
        let (backticks, tildes) = longest[i];
        if open.length <= if open.mark == b'`' { backticks } else { tildes } {
            let closes = |f: &Fence| f.bare && f.mark == open.mark && f.length >= open.length;
            i += lines[i..].iter().take_while(|(_, f)| !f.as_ref().is_some_and(closes)).count() + 1;
            continue;
        }
        let mut blank = false;
        let body = lines[i..].iter().take_while(|(line, fence)| {
            let ends = blank && (fence.is_some() || is_prose(line.text(text)));
            blank = line.is_blank(text);
            !ends
        });
        i += body.count();
        let end = lines.get(i - 1).map_or(line.end, |(last, _)| last.end);
        found.push(trim(text, line.start..end));
    }
    found
}

/// The fence that a line is, after any markers of quotes and list items.
fn fence(line: &str) -> Option<Fence> {
    let mut rest = line.trim_start_matches([' ', '\t', '>']);
    let item = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let item = item.strip_prefix(['-', '*', '+', '.', ')']).filter(|after| after.starts_with([' ', '\t']));
    if let Some(item) = item {
        rest = item.trim_start_matches([' ', '\t']);
    }
    let mark = rest.bytes().next().filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|byte| *byte == mark).count();
    let info = &rest[length..];
    // An info string after backticks holds none: that is inline code.
    if length < 3 || (mark == b'`' && info.contains('`')) {
        return None;
    }
    Some(Fence { mark, length, bare: info.trim().is_empty() && item.is_none() })
}

/// Whether a line reads as prose.
fn is_prose(line: &str) -> bool {
    if !line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '“' | '«' | '「' | '(' | '[' | '¿' | '¡'))
    {
        return false;
    }
    let (mut all, mut letters) = (0, 0);
    for word in words(line) {
        let weight = match word.kind {
            WordKind::Plain => 2,
            WordKind::Ideograph => 1,
            _ => 0,
        };
        all += weight;
        let is_letters = line[word.start..word.end].chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
        letters += if is_letters { weight } else { 0 };
    }
    all >= 8 && letters * 4 >= all * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unclosed_fences_end_where_prose_starts() {
        for (text, expected) in [
            ("```\nx\n```\nHello there my good friend.", vec![]),
            ("a\n```py\nx = 1\n\ny = 2\n\nNow please explain the code above.", vec!["```py\nx = 1\n\ny = 2"]),
            ("```py\nx = 1\nPlease explain this code to me.\n", vec!["```py\nx = 1\nPlease explain this code to me."]),
            ("~~~\nx\n```\ny", vec!["~~~\nx\n```\ny"]),
            ("`````\nx\n```\n", vec!["`````\nx\n```"]),
            ("```\r\nx\r\n\r\n请解释上面的代码是什么意思。\r\n", vec!["```\r\nx"]),
            ("1. ```\n   x\n   ```\nText", vec![]),
            ("> ```\n> x\n> ```\n", vec![]),
            ("``` `inline` ```\n", vec![]),
            ("```a\nx\n\nSome words of prose here.\n\n```b\ny", vec!["```a\nx", "```b\ny"]),
            ("```", vec!["```"]),
            ("", vec![]),
        ] {
            assert_eq!(unclosed(text).into_iter().map(|r| &text[r]).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }
}
