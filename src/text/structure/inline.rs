//! Marks inside a line of Markdown: emphasis, links, mathematics.

use super::pair::tie_pair;
use crate::text::span::{Rule, Span, Tie};
use pulldown_cmark::LinkType;
use std::ops::Range;

/// Emphasis or a link at `range` whose text is `inner`: its marks stay with its text.
pub fn wrap(text: &str, range: Range<usize>, inner: Option<Range<usize>>, ties: &mut Vec<Tie>, spans: &mut Vec<Span>) {
    match inner {
        Some(inner) if range.start < inner.start && inner.start <= inner.end && inner.end < range.end => {
            tie_pair(text, range.start..inner.start, inner.end..range.end, ties);
        }
        Some(_) => {}
        // A link without a text is its address.
        None => spans.push(Span { range, rule: Rule::Kind("link") }),
    }
}

/// Whether a link is written as its address alone.
pub fn is_bare(link: LinkType) -> bool {
    matches!(link, LinkType::Autolink | LinkType::Email)
}

/// Whether what stands between two `$` is clearly mathematics and not, say, between two prices.
pub fn is_math(content: &str) -> bool {
    let words =
        content.split_whitespace().filter(|word| word.len() > 3 && word.chars().all(char::is_alphabetic)).count();
    let marked = content.contains(['\\', '^', '_', '=', '<', '>', '+', '*', '{']);
    let symbol = content.len() <= 3 && content.starts_with(char::is_alphabetic);
    words <= 2 && (marked || symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mathematics_is_told_from_prices() {
        for (content, expected) in [
            ("x^2", true),
            ("n", true),
            (r"\frac{a}{b}", true),
            ("a + b = c", true),
            ("5 and ", false),
            ("5 which is more than the price of that =", false),
            ("word", false),
            ("", false),
        ] {
            assert_eq!(is_math(content), expected, "{content}");
        }
    }
}
