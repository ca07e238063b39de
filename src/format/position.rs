//! Where in a text something is, as people count.

/// The place of a byte: `line 3, column 7 (byte 52)`. Lines and columns count from 1, columns in characters.
pub(super) fn position(text: &str, byte: usize) -> String {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column} (byte {byte})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        assert_eq!(position("", 0), "line 1, column 1 (byte 0)");
        assert_eq!(position("é<", 2), "line 1, column 2 (byte 2)");
        assert_eq!(position("a\r\nb\n日本x", 11), "line 3, column 3 (byte 11)");
    }
}
