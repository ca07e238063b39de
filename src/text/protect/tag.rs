//! XML and HTML: tags, comments, CDATA sections, processing instructions and entities.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::neighbour::{after, rest};

/// `&nbsp;`, `&#160;`, `&#xA0;`
const ENTITY: &str = r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});";

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(ENTITY).ok());

/// Sections by how they open and close.
const SECTIONS: [(&str, &str); 4] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!DOCTYPE", ">")];

/// The longest tag, in bytes: attributes may hold a page's data.
const MAX_BYTES: usize = 4096;

/// Adds the tags of a text.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    found.extend(PATTERN.iter().flat_map(|pattern| pattern.find_iter(text)).map(|hit| hit.range()));
    // A section's end that was not found once is not there further on, so each is looked for in vain only once.
    let mut endless = [false; SECTIONS.len()];
    let mut at = 0;
    while let Some(start) = rest(text, at).find('<').map(|i| at + i) {
        let end = section_end(text, start, &mut endless).or_else(|| tag_end(text, start));
        if let Some(end) = end {
            found.push(start..end);
        }
        at = end.unwrap_or(start + 1);
    }
}

fn section_end(text: &str, start: usize, endless: &mut [bool; SECTIONS.len()]) -> Option<usize> {
    for ((open, close), endless) in SECTIONS.iter().zip(endless) {
        let Some(inside) = rest(text, start).strip_prefix(open).filter(|_| !*endless) else { continue };
        match inside.find(close) {
            Some(length) => return Some(start + open.len() + length + close.len()),
            None => *endless = true,
        }
    }
    None
}

/// The end of the tag that `<` at `start` opens. Another `<` before its `>` shows that it opens none, so that every
/// byte is looked at once.
fn tag_end(text: &str, start: usize) -> Option<usize> {
    let slash = usize::from(after(text, start + 1) == Some('/'));
    let name = rest(text, start + 1 + slash);
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let limit = name.floor_char_boundary(MAX_BYTES);
    let name = name.get(..limit)?;
    let name_length = name.find(|c: char| !(c.is_alphanumeric() || "_:.-".contains(c)))?;
    let attributes = name.get(name_length..)?;
    let length = closing(attributes)?;
    let attributes = attributes.get(..length)?;
    is_attributes(attributes).then_some(start + 1 + slash + name_length + length + 1)
}

/// The `>` outside quotes.
fn closing(attributes: &str) -> Option<usize> {
    let mut quote = None;
    for (i, b) in attributes.bytes().enumerate() {
        match (b, quote) {
            (b'<', _) => return None,
            (b'>', None) => return Some(i),
            (b'"' | b'\'', None) => quote = Some(b),
            (b, Some(open)) if b == open => quote = None,
            _ => {}
        }
    }
    None
}

/// Nothing, a slash, or white space and then at most two words beside what has a value: prose has more.
fn is_attributes(attributes: &str) -> bool {
    let trimmed = attributes.trim_end_matches('/');
    let spaced = trimmed.is_empty() || trimmed.starts_with(char::is_whitespace);
    let generic = trimmed.starts_with([',', '=']) && !trimmed.contains(char::is_whitespace);
    (spaced || generic) && (trimmed.contains('=') || trimmed.split_whitespace().count() <= 1)
}

#[cfg(test)]
mod tests {
    use super::super::recogniser::slices;
    use super::*;

    #[test]
    fn tags() {
        assert!(PATTERN.is_some());
        for (text, expected) in [
            ("<b>bold</b><br/> <br />", &["<b>", "</b>", "<br/>", "<br />"][..]),
            ("<a href=\"x > y\" class='c'>t</a>", &["<a href=\"x > y\" class='c'>", "</a>"]),
            ("<ns:el-x.y _a=1>\n<input disabled>", &["<ns:el-x.y _a=1>", "<input disabled>"]),
            ("<system_prompt>Be brief.</system_prompt>", &["<system_prompt>", "</system_prompt>"]),
            (
                "<!-- a\n<b> --> <![CDATA[ x < y ]]> <?xml version=\"1.0\"?> <!DOCTYPE html>",
                &["<!-- a\n<b> -->", "<![CDATA[ x < y ]]>", "<?xml version=\"1.0\"?>", "<!DOCTYPE html>"],
            ),
            ("a&nbsp;b &#160; &#xA0; &amp;", &["&nbsp;", "&#160;", "&#xA0;", "&amp;"]),
            ("<!-- open <b>x</b>", &["<b>", "</b>"]),
            ("<llmlingua, rate=0.4, compress=False>", &[]),
            ("<llmlingua,rate=0.4>", &["<llmlingua,rate=0.4>"]),
            ("<a <b <c> > x", &["<c>"]),
            ("a < b, c > d; a <b and c> d; <- -> <3 R&D; AT&T & co; <", &[]),
            ("<größe>x</größe>", &["<größe>", "</größe>"]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }
}
