//! What is compressed as one: a text, or several that are scored together under one budget.

use std::ops::Range;

/// What stands between texts that do not touch; it is no part of them.
const APART: &str = "\n\n";

/// How the parts of a document make up its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assembly {
    /// One text: the parts with this between them.
    Joined(&'static str),
    /// Each part is a text of its own, counted on its own.
    Separate,
}

/// One or several texts, each a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    text: String,
    parts: Vec<Range<usize>>,
    assembly: Assembly,
}

impl Document {
    /// Texts that make up one text, with `between` between two of them.
    pub fn joined(texts: &[impl AsRef<str>], between: &'static str) -> Self {
        Self::assemble(texts, between, Assembly::Joined(between))
    }

    /// Texts that are scored together and come back one by one.
    pub fn separate(texts: &[impl AsRef<str>]) -> Self {
        Self::assemble(texts, APART, Assembly::Separate)
    }

    fn assemble(texts: &[impl AsRef<str>], between: &str, assembly: Assembly) -> Self {
        let mut text = String::new();
        let mut parts = Vec::with_capacity(texts.len());
        for (i, part) in texts.iter().enumerate() {
            if i > 0 {
                text += between;
            }
            let start = text.len();
            text += part.as_ref();
            parts.push(start..text.len());
        }
        Self { text, parts, assembly }
    }

    /// All parts, with what stands between them.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// `[part]` bytes of [`Document::text`].
    pub fn parts(&self) -> &[Range<usize>] {
        &self.parts
    }

    /// How the result is made of the parts.
    pub fn assembly(&self) -> Assembly {
        self.assembly
    }

    /// One part.
    pub fn part(&self, part: usize) -> &str {
        self.parts.get(part).and_then(|bytes| self.text.get(bytes.clone())).unwrap_or_default()
    }
}

impl From<String> for Document {
    fn from(text: String) -> Self {
        let parts = std::iter::once(0..text.len()).collect();
        Self { text, parts, assembly: Assembly::Joined("") }
    }
}

impl From<&str> for Document {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Document {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_texts() {
        for document in [Document::joined(&["a", "", "b c"], " | "), Document::separate(&["a", "", "b c"])] {
            let parts: Vec<_> = (0..4).map(|part| document.part(part)).collect();
            assert_eq!(parts, ["a", "", "b c", ""]);
        }
        assert_eq!(Document::joined(&["a", "b"], "--").text(), "a--b");
        assert_eq!(Document::from("x").parts().len(), 1);
    }
}
