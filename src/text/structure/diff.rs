//! Diffs in a text, which stay verbatim.
//!
//! The crates for it (unidiff, diffy, patch, gitpatch) were looked at and are not used: they return the files
//! and lines of a whole patch and not where it stands in a text, and give up on the first hunk whose counts are
//! wrong, which is how people and models shorten diffs.

use super::line::{Line, lines};
use std::ops::Range;

/// The diffs of a text, whole lines without the last line break, in order.
pub fn diffs(text: &str) -> Vec<Range<usize>> {
    let lines: Vec<Line> = lines(text).collect();
    let at = |i: usize| lines.get(i).map(|line| line.text(text));
    let mut found = Vec::new();
    let mut i = 0;
    while i < lines.len() {
        let start = i;
        let mut end = i;
        // A block: headers and hunks in any number.
        loop {
            let after = match at(i) {
                Some(line) if is_hunk(line) => hunk(&at, i),
                Some(line) if is_opening(line, at(i + 1)) || (end > start && is_header(line)) => i + 1,
                _ => break,
            };
            (i, end) = (after, after);
        }
        if end == start {
            i += 1;
            continue;
        }
        if let (Some(first), Some(last)) = (lines.get(start), lines.get(end - 1)) {
            found.push(first.start..last.end);
        }
    }
    found
}

/// Lines that open a diff wherever they stand.
fn is_opening(line: &str, next: Option<&str>) -> bool {
    let next = next.unwrap_or_default();
    line.starts_with("diff --git ")
        || (line.starts_with("--- ") && next.starts_with("+++ "))
        || (line.starts_with("diff -") && next.starts_with("--- "))
        || (line.starts_with("Index: ") && next.starts_with("==="))
        || line == "GIT binary patch"
}

/// Lines that belong to a diff that is open.
fn is_header(line: &str) -> bool {
    [
        "index ",
        "old mode ",
        "new mode ",
        "new file mode ",
        "deleted file mode ",
        "similarity index ",
        "dissimilarity index ",
        "rename from ",
        "rename to ",
        "copy from ",
        "copy to ",
        "Binary files ",
        "--- ",
        "+++ ",
        "====",
        "\\ No newline",
        "literal ",
        "delta ",
    ]
    .iter()
    .any(|prefix| line.starts_with(prefix))
}

fn is_hunk(line: &str) -> bool {
    line.strip_prefix("@@")
        .is_some_and(|rest| rest.starts_with([' ', '@']) && rest.trim_start_matches('@').contains("@@"))
}

/// The line after the hunk whose header is line `i`.
fn hunk<'t>(at: &impl Fn(usize) -> Option<&'t str>, mut i: usize) -> usize {
    let known = at(i).and_then(counts);
    let (mut old, mut new) = known.unwrap_or_default();
    i += 1;
    let mut end = i;
    while let Some(line) = at(i) {
        let open = old > 0 || new > 0;
        match line.as_bytes().first() {
            Some(b'-') if open || !is_opening(line, at(i + 1)) => old = old.saturating_sub(1),
            Some(b'+') => new = new.saturating_sub(1),
            Some(b'\\') => {}
            Some(b' ' | b'\t') if open || known.is_none() => {
                (old, new) = (old.saturating_sub(1), new.saturating_sub(1))
            }
            // Editors strip the space of an empty context line.
            None if open
                && at(i + 1).is_some_and(|next| next.starts_with(['+', '-', ' ', '\t', '@']) || next.is_empty()) =>
            {
                (old, new) = (old.saturating_sub(1), new.saturating_sub(1));
                i += 1;
                continue;
            }
            _ => break,
        }
        i += 1;
        end = i;
    }
    end
}

/// Lines of the old and the new file in `@@ -1,2 +3,4 @@`; as many as follow where the header does not say.
fn counts(header: &str) -> Option<(usize, usize)> {
    let mut ranges = header.trim_start_matches('@').split_whitespace();
    let mut count = |sign| {
        let range = ranges.next()?.strip_prefix(sign)?;
        range.split_once(',').map_or(Some(1), |(_, count)| count.parse().ok())
    };
    Some((count('-')?, count('+')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs_are_found_among_prose() {
        let git = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@ fn x\n a\n-b\n+c\n\n";
        let two = "--- a\r\n+++ b\r\n@@ -1 +1 @@\r\n-x\r\n+y\r\n--- c\r\n+++ d\r\n@@ -1 +1 @@\r\n-x\r\n+z";
        for (text, expected) in [
            (format!("Look:\n{git} z\nIt fails.\n"), vec![format!("{git} z")]),
            (format!("Look:\n\n{two}\r\n\r\nWhy?"), vec![two.to_string()]),
            ("@@ ... @@\n-old\n+new\nProse - with - dashes".into(), vec!["@@ ... @@\n-old\n+new".into()]),
            // Counts that are too large do not swallow prose, nor blank lines before it.
            ("@@ -1,90 +1,90 @@\n a\n+b\n\nProse.".into(), vec!["@@ -1,90 +1,90 @@\n a\n+b".into()]),
            (
                "Index: x\n=====\n--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file".into(),
                vec!["Index: x\n=====\n--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file".into()],
            ),
            ("- a list\n- of things\n\n--- a rule\n+ x\n@@ no".into(), vec![]),
            ("@@ -99999999999999999999,1 +1 @@\n-a".into(), vec!["@@ -99999999999999999999,1 +1 @@\n-a".into()]),
            (String::new(), vec![]),
        ] {
            assert_eq!(diffs(&text).into_iter().map(|r| &text[r]).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }
}
