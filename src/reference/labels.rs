//! Words with their labels, and the words of a text that was not scored.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Punctuation that counts as a word of its own.
const PUNCTUATION: &str = "<>=/!@#$%^&*()?\":{}|\\`~;_+-";

/// Runs of letters, numbers and underscores, and single punctuation characters
/// (Python: `re.findall` of `\b\w+\b` or one of the above). Unlike the `regex` crate's, Python's `\w` has no marks.
pub fn split_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut run = String::new();
    for c in text.chars() {
        if is_word_character(c) {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            words.push(std::mem::take(&mut run));
        }
        if PUNCTUATION.contains(c) {
            words.push(c.to_string());
        }
    }
    if !run.is_empty() {
        words.push(run);
    }
    words
}

fn is_word_character(c: char) -> bool {
    let group = c.general_category_group();
    c == '_' || matches!(group, GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

/// Every word with a 1 if it was kept and a 0 if not.
pub fn labelled<'w>(words: impl IntoIterator<Item = (&'w str, bool)>, word_sep: &str, label_sep: &str) -> String {
    let lines: Vec<String> =
        words.into_iter().map(|(word, kept)| format!("{word}{label_sep}{}", u8::from(kept))).collect();
    lines.join(word_sep)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_python_does() {
        // Python 3.11: re.findall(r'\b\w+\b|[<>=/!@#$%^&*()?":{}|\\`~;_+-]', text)
        let cases: [(&str, &[&str]); 5] = [
            ("a_b -= c2.5, d'e", &["a_b", "-", "=", "c2", "5", "d", "e"]),
            ("हिन्दी ½ café ④", &["ह", "न", "द", "½", "café", "④"]),
            ("[x] {y}. _", &["x", "{", "y", "}", "_"]),
            ("", &[]),
            ("…—!", &["!"]),
        ];
        for (text, words) in cases {
            assert_eq!(split_words(text), words, "{text:?}");
        }
    }
}
