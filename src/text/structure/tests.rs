//! Structure of whole texts, and what holds of any text.

use super::*;
use proptest::prelude::*;

fn code(text: &str, format: Format) -> Vec<&str> {
    structure(text, format, false).code.into_iter().map(|range| &text[range]).collect()
}

fn spans<'t>(text: &'t str, rule: &'static str) -> Vec<&'t str> {
    let spans = structure(text, Format::Auto, false).spans.into_iter();
    spans.filter(|span| span.rule == Rule::Kind(rule)).map(|span| &text[span.range]).collect()
}

/// What stays where a word at `host` stays, one step.
fn tied<'t>(text: &'t str, host: &str) -> Vec<&'t str> {
    let at = text.find(host).map(|at| at..at + host.len()).expect("the host is in the text");
    let ties = structure(text, Format::Auto, false).ties.into_iter();
    ties.filter(|t| t.host.start < at.end && at.start < t.host.end).map(|t| &text[t.dependent]).collect()
}

#[test]
fn code_and_data_are_code() {
    use Format::*;
    for (text, format, expected) in [
        ("a `b c` d ``e ` f`` g", Auto, vec!["`b c`", "``e ` f``"]),
        ("a `b c` d", Plain, vec![]),
        ("Run:\n\n```sh\nls\n```\n\nthen", Auto, vec!["```sh\nls\n```"]),
        ("Run:\r\n~~~\r\nls\r\n~~~\r\nthen", Auto, vec!["~~~\r\nls\r\n~~~"]),
        ("- a\n  ```\n  x\n  ```\n- b", Auto, vec!["  ```\n  x\n  ```"]),
        ("> ```\n> x\n> ```\n> b", Auto, vec!["```\n> x\n> ```"]),
        ("````\n```\n````\n", Auto, vec!["````\n```\n````"]),
        // Indented text is code in Markdown alone, or where the text clearly is Markdown.
        ("a\n\n    b c\n\nd", Auto, vec![]),
        ("a\n\n    b c\n\nd", Markdown, vec!["    b c"]),
        ("# t\n\n\tb c\n\nd", Auto, vec!["\tb c"]),
        ("<div class=\"x\">\nwords here\n</div>", Markdown, vec!["<div class=\"x\">", "</div>"]),
        ("<script>\nlet x;\n</script>", Markdown, vec!["<script>\nlet x;\n</script>"]),
        // A fence that nothing closes.
        ("```py\nx = 1\n\nNow explain what this does.", Auto, vec!["```py\nx = 1"]),
        ("```py\nx = 1\n\nNow explain what this does.", Markdown, vec!["```py\nx = 1\n\nNow explain what this does."]),
        ("Data: {\"a\": [1]} and text", Plain, vec!["{\"a\": [1]}"]),
        ("中`文 字`中", Auto, vec!["`文 字`"]),
        ("", Markdown, vec![]),
    ] {
        assert_eq!(code(text, format), expected, "{format:?} {text:?}");
    }
}

#[test]
fn comments_are_prose_on_request() {
    let text = "See:\n```rust\n// Adds one to it.\nfn f() {} // and returns\n```\n";
    let found = structure(text, Format::Auto, true);
    let slices = |ranges: &[Range<usize>]| ranges.iter().map(|r| text[r.clone()].to_string()).collect::<Vec<_>>();
    assert_eq!(slices(&found.comments), ["Adds one to it.", "and returns"]);
    assert_eq!(slices(&found.code), ["```rust\n// ", "\nfn f() {} // ", "\n```"]);
    assert!(structure(text, Format::Auto, false).comments.is_empty());
    let text = "```js\n// It returns {\"a\": 1} at once.\n```";
    let comments = structure(text, Format::Auto, true).comments;
    assert_eq!(comments.into_iter().map(|r| &text[r]).collect::<Vec<_>>(), ["It returns ", " at once."]);
}

#[test]
fn tables_keep_their_cells() {
    let text = "| a | b \\| c |\n|---|:-:|\n| one | two \\| x |\n| short |\n\nEnd";
    assert_eq!(spans(text, "table"), ["| a | b \\| c |\n|---|:-:|", "|", "|", "|", "|", "|"]);
    // Without outer bars, an empty first cell would vanish.
    assert_eq!(spans("a | b\r\n--|--\r\none x | two\r\n", "table"), ["a | b\r\n--|--", "o", "|"]);
    assert_eq!(spans("> | a |\n> |---|\n> | one |\n", "table"), ["| a |\n> |---|", "|", "|"]);
    assert_eq!(spans("a | b is no table\n", "table"), [""; 0]);
}

#[test]
fn what_always_stays() {
    for (text, rule, expected) in [
        ("---\na: b\n---\ntext\n\n---\n\nx", "front-matter", vec!["---\na: b\n---"]),
        ("---\na: b\n---\ntext\n\n---\n\nx", "rule", vec!["---"]),
        ("[a]\n\n[a]: http://x.y \"t\"\n", "link", vec!["[a]: http://x.y \"t\""]),
        ("a[^1] <http://x.y>\n\n[^1]: note text\n", "link", vec!["[^1]", "<http://x.y>", "[^1]:"]),
        ("it is $x^2$ for $5 and $6, $$a b$$", "math", vec!["$x^2$", "$$a b$$"]),
        ("# A *short* one #\n\ntext", "heading", vec!["# A *short* one #"]),
        ("# \u{85}", "heading", vec![]),
        ("Title\r\n=====\r\ntext", "heading", vec!["Title\r\n====="]),
        ("So:\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\nDone.", "diff", vec!["--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b"]),
        ("```\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n```", "diff", vec![]),
        ("2024-01-15 10:00:00 INFO [x] it has *started*", "log", vec!["2024-01-15 10:00:00 INFO [x]"]),
        ("Error:\n\n\tat a.b(C.java:1)\n\nWhy?", "trace", vec!["\tat a.b(C.java:1)"]),
    ] {
        assert_eq!(spans(text, rule), expected, "{rule} {text:?}");
    }
}

#[test]
fn marks_stay_with_their_words() {
    for (text, host, expected) in [
        ("- one\n  more\n  - two\n    > cited\n", "more", vec!["-"]),
        ("- one\n  - two\n    > cited\n", "cited", vec!["-", ">"]),
        ("- [ ] task one\n", "task", vec!["- [ ]"]),
        ("10) one\n", "one", vec!["10)"]),
        ("> a b\nlazy\n> > c", "c", vec!["> >"]),
        ("> a b\nlazy\n> > c", "lazy", vec![]),
        ("so **bold _x_ y** it", "x", vec!["**", "**", "_", "_"]),
        ("so **bold** it", "**", vec!["**", "b"]),
        ("so ~~gone on~~ it", "on", vec!["~~", "~~"]),
        ("see [the text](http://x.y) now", "text", vec!["[", "](http://x.y)", "[", "]"]),
        ("see [the text](http://x.y) now", "http", vec!["[", "t", "(", ")"]),
        ("see ![alt text](u.png)", "alt", vec!["![", "](u.png)", "[", "]"]),
        ("说“你好”吗", "好", vec!["“", "”"]),
        ("# A heading that is long enough that it is no longer kept whole, is it #", "whole", vec!["#", "#"]),
    ] {
        let mut tied = tied(text, host);
        tied.sort_unstable();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(tied, expected, "{host:?} in {text:?}");
    }
}

#[test]
fn names_are_those_of_options() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
    }
    assert_eq!(Format::from_name("rst"), None);
    assert_eq!(Format::default(), Format::Auto);
}

#[test]
fn ties_are_proportional_to_the_text() {
    for unit in [
        "[", ">", "*", "**a ", "_a", "(", "- ", "> ", "[a](", "![", "\"a ", "1. ", "[^a]:", "*a **b ", "- a\n",
        "> a\n", "|a|\n",
    ] {
        for tail in ["", "\\\n", "\n", "]", "a** "] {
            let text = unit.repeat(3000) + &tail.repeat(3000);
            let found = structure(&text, Format::Auto, false);
            let total: usize = found.ties.iter().map(|tie| tie.dependent.len() + tie.host.len()).sum();
            assert!(total <= 8 * pair::DEPTH * text.len(), "{unit:?} {tail:?}: {total}");
        }
    }
}

/// Texts of marks, words and line breaks of many kinds.
fn marked_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop::sample::select(vec![
            "```", "```py\n", "~~~", "`", "**", "*", "_", "~~", "[", "](", ")", "]: ", "![", "<", ">", "<!--", "|", "|-|\n", "# ", "- ",
            "1. ", "- [ ] ", "> ", "$", "$$", "---\n", "===\n", "+++ b\n", "--- a\n", "@@ -1,2 +1 @@\n", "diff --git a b\n", "\n", "\r\n",
            "\r", "\n\n", "    ", "\t", "\\", "{\"", "\": 1}", "\"", "“", "”", "[^1]", "[^1]: ", "// ", "/* ", "*/", "'", "#", "é", "中文",
            "\u{85}", "\u{2028}", "\u{FEFF}", "\0", "👍🏽", "word", " two words ", "?", ". ", "2024-01-15 10:00:00 INFO ", "  File \"a\", line 1\n",
            "\tat a(b.java:1)\n", "Traceback (most recent call last):\n", "a: b\n", "<div>", "</div>\n", "&amp;",
        ]).prop_map(String::from),
        1 => "\\PC{0,4}",
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn ranges_are_in_the_text(text in marked_text(), format in prop::sample::select(&Format::ALL[..]), comments: bool) {
        let found = structure(&text, format, comments);
        let spans = found.spans.iter().map(|span| &span.range);
        let ties = found.ties.iter().flat_map(|tie| [&tie.dependent, &tie.host]);
        for range in found.code.iter().chain(&found.comments).chain(spans).chain(ties) {
            prop_assert!(!range.is_empty() && text.get(range.clone()).is_some(), "{:?}", range);
        }
        prop_assert!(found.code.is_sorted_by(|a, b| a.end <= b.start));
        prop_assert!(found.spans.is_sorted_by_key(|span| span.range.start));
        prop_assert!(comments || found.comments.is_empty());
        let words = crate::text::word::words(&text);
        let sentences = sentence::sentences(&text, &words);
        let all: Vec<usize> = sentences.into_iter().flatten().collect();
        prop_assert!(all.into_iter().eq(0..words.len()));
        sentence::questions(&text, &words);
        sentence::last_instruction(&text, &words, &found);
    }
}
