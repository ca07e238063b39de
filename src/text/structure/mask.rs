//! A text with parts of it blanked, byte for byte, so that a parser does not see them and its offsets hold.

use std::borrow::Cow;
use std::ops::Range;

/// What stands in a blanked part.
#[derive(Clone, Copy, Debug)]
pub enum Fill {
    /// White space: the part is not there.
    Blank,
    /// A letter: the part is a word of the line it stands on.
    Letter,
}

/// Collects the parts to blank.
pub struct Mask<'t> {
    text: &'t str,
    bytes: Option<Vec<u8>>,
}

impl<'t> Mask<'t> {
    /// A mask that blanks nothing yet.
    pub fn new(text: &'t str) -> Self {
        Self { text, bytes: None }
    }

    /// Blanks a range that starts and ends between characters; line breaks stay.
    pub fn cover(&mut self, range: Range<usize>, fill: Fill) {
        let fill = match fill {
            Fill::Blank => b' ',
            Fill::Letter => b'x',
        };
        let bytes = self.bytes.get_or_insert_with(|| self.text.as_bytes().to_vec());
        for byte in bytes.get_mut(range).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = fill;
            }
        }
    }

    /// The masked text, as long as the text.
    pub fn text(self) -> Cow<'t, str> {
        // Whole characters were replaced, so it is UTF-8; were it not, the text itself would still be right.
        match self.bytes.map(String::from_utf8) {
            Some(Ok(masked)) => Cow::Owned(masked),
            _ => Cow::Borrowed(self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_length_and_line_breaks() {
        let text = "aé\r\n中 b";
        let mut mask = Mask::new(text);
        mask.cover(1..8, Fill::Blank);
        mask.cover(9..10, Fill::Letter);
        assert_eq!(mask.text(), "a  \r\n    x");
        assert!(matches!(Mask::new(text).text(), Cow::Borrowed(_)));
    }
}
