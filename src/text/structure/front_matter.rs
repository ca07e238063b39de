//! Front matter: the metadata between `---` lines (YAML) or `+++` lines (TOML) that opens a document.

use super::line::lines;
use std::ops::Range;

/// The front matter of a text with both of its fences. What opens with `---` and holds no `key:` is none.
pub fn front_matter(text: &str) -> Option<Range<usize>> {
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let start = text.len() - body.len();
    let (fence, sign) = match body.get(..3)? {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return None,
    };
    let mut lines = lines(body);
    if lines.next()?.text(body).trim_end() != fence {
        return None;
    }
    let mut has_key = false;
    for line in lines {
        let content = line.text(body).trim_end();
        if content == fence || (content == "..." && fence == "---") {
            return has_key.then(|| start..start + line.start + content.len());
        }
        has_key |= content.split_once(sign).is_some_and(|(key, _)| is_key(key.trim_end()));
    }
    None
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_opens_the_text() {
        for (text, expected) in [
            ("---\ntitle: x\n---\nText", Some("---\ntitle: x\n---")),
            ("\u{FEFF}---\r\na-b: 1\r\n...\r\n", Some("---\r\na-b: 1\r\n...")),
            ("+++\na = 1\n+++", Some("+++\na = 1\n+++")),
            ("---\nno key here\n---\n", None),
            ("---\na: b\nnever closed", None),
            ("\n---\na: b\n---\n", None),
            ("--", None),
            ("---", None),
            ("", None),
        ] {
            assert_eq!(front_matter(text).map(|range| &text[range]), expected, "{text:?}");
        }
    }
}
