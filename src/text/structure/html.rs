//! Blocks of HTML in Markdown: their tags stay, what is between them is prose.

use super::line::trim;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"</?[A-Za-z][^<>]*>|<!--|-->|<[!?][^<>]*>").ok());

/// The tags of a block; all of it where its content is no prose.
pub fn tags(text: &str, block: Range<usize>) -> Vec<Range<usize>> {
    let content = &text[block.clone()];
    let opens = content.get(..8).unwrap_or(content).to_ascii_lowercase();
    if ["<script", "<style", "<pre"].iter().any(|tag| opens.starts_with(tag)) {
        return vec![trim(text, block)];
    }
    let tags = TAG.iter().flat_map(|tag| tag.find_iter(content));
    tags.map(|tag| block.start + tag.start()..block.start + tag.end()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_prose() {
        for (text, expected) in [
            ("<div a=\"b\nc\">\nprose < here\n</div>", vec!["<div a=\"b\nc\">", "</div>"]),
            ("<!-- a note -->\n", vec!["<!--", "-->"]),
            ("<PRE>\nx y\n</PRE>\n", vec!["<PRE>\nx y\n</PRE>"]),
            ("<!DOCTYPE html>\n<unclosed", vec!["<!DOCTYPE html>"]),
        ] {
            let tags: Vec<_> = tags(text, 0..text.len()).into_iter().map(|tag| &text[tag]).collect();
            assert_eq!(tags, expected, "{text:?}");
        }
    }
}
