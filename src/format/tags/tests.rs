use proptest::prelude::*;

use super::*;

fn segment(text: &str, rate: Option<f64>, compress: bool) -> Segment {
    Segment { text: text.into(), rate, compress }
}

#[test]
fn reads_every_spelling_of_a_tag() {
    let cases: [(&str, Option<f64>, bool); 16] = [
        ("<llmlingua>", None, true),
        ("<llmlingua, rate=0.4>", Some(0.4), true),
        ("<llmlingua, rate=0.4, compress=False>", Some(0.4), false),
        ("<llmlingua, compress=False, rate=0.4>", Some(0.4), false),
        ("<llmlingua, compress=True>", None, true),
        ("<llmlingua, compress=false>", None, false),
        ("<llmlingua, compress=true>", None, true),
        ("<llmlingua, rate = 0.4>", Some(0.4), true),
        ("<llmlingua,rate=.5,compress=False>", Some(0.5), false),
        ("<llmlingua rate=0.4 compress=true>", Some(0.4), true),
        ("<llmlingua , rate=1>", Some(1.0), true),
        ("<llmlingua, rate=0>", Some(0.0), true),
        ("<llmlingua\n  rate=1.0\n  compress = False\n>", Some(1.0), false),
        ("<llmlingua >", None, true),
        ("<llmlingua,>", None, true),
        ("<llmlingua, rate=5e-1>", Some(0.5), true),
    ];
    for (tag, rate, compress) in cases {
        let segments = read_tags(&format!("{tag}a < b, c</llmlingua>")).unwrap();
        assert_eq!(segments, [segment("a < b, c", rate, compress)], "{tag}");
    }
}

#[test]
fn text_outside_tags_is_kept() {
    assert_eq!(
        read_tags("Intro\n<llmlingua, rate=0.3>one</llmlingua> <llmlingua, compress=False>two</llmlingua >\nend")
            .unwrap(),
        [
            segment("Intro\n", None, true),
            segment("one", Some(0.3), true),
            segment(" ", None, true),
            segment("two", None, false),
            segment("\nend", None, true),
        ]
    );
}

#[test]
fn what_is_no_tag_is_text() {
    for text in
        ["", "plain", "<", "a<b>c</b>", "<llmlinguals>", "</llmlinguals>", "<llmlingua-2>", "<LLMLingua>", "<llmling"]
    {
        assert_eq!(read_tags(text).unwrap(), [segment(text, None, true)], "{text}");
    }
}

#[test]
fn empty_stretches_make_no_segment() {
    assert_eq!(read_tags("<llmlingua></llmlingua>").unwrap(), []);
    assert_eq!(read_tags("a<llmlingua></llmlingua>").unwrap(), [segment("a", None, true)]);
}

#[test]
fn errors_say_where_and_what_to_do() {
    let cases = [
        ("<llmlingua>a<llmlingua>b</llmlingua></llmlingua>", "line 1, column 13 (byte 12)", "do not nest"),
        ("é\nx<llmlingua>a", "line 2, column 2 (byte 4)", "add </llmlingua>"),
        ("a</llmlingua>", "line 1, column 2 (byte 1)", "remove it"),
        ("<llmlingua></llmlingua></llmlingua>", "line 1, column 24 (byte 23)", "closes nothing"),
        ("<llmlingua, ratio=0.4>a</llmlingua>", "line 1, column 13 (byte 12)", "use rate and compress"),
        ("<llmlingua, Rate=0.4>a</llmlingua>", "line 1, column 13 (byte 12)", "use rate and compress"),
        ("<llmlingua, rate=1.5>a</llmlingua>", "line 1, column 18 (byte 17)", "between 0 and 1"),
        ("<llmlingua, rate=-0.5>a</llmlingua>", "line 1, column 18 (byte 17)", "between 0 and 1"),
        ("<llmlingua, rate=nan>a</llmlingua>", "line 1, column 18 (byte 17)", "between 0 and 1"),
        ("<llmlingua, rate=0.4.1>a</llmlingua>", "line 1, column 18 (byte 17)", "between 0 and 1"),
        ("<llmlingua, rate=>a</llmlingua>", "line 1, column 18 (byte 17)", "between 0 and 1"),
        ("<llmlingua, rate>a</llmlingua>", "line 1, column 17 (byte 16)", "between 0 and 1"),
        ("<llmlingua, rate=0.4compress=False>a</llmlingua>", "line 1, column 18 (byte 17)", "between 0 and 1"),
        ("<llmlingua, compress=no>a</llmlingua>", "line 1, column 22 (byte 21)", "True or False"),
        ("<llmlingua, rate=0.4, rate=0.5>a</llmlingua>", "line 1, column 23 (byte 22)", "keep one"),
        ("<llmlingua, compress=True compress=True>a</llmlingua>", "line 1, column 27 (byte 26)", "keep one"),
        ("<llmlingua", "line 1, column 11 (byte 10)", "does not end in >"),
        ("<llmlingua/>", "line 1, column 11 (byte 10)", "does not end in >"),
        ("<llmlingua,, rate=0.4>a</llmlingua>", "line 1, column 12 (byte 11)", "does not end in >"),
        ("<llmlingua>a</llmlingua", "line 1, column 13 (byte 12)", "write </llmlingua>"),
    ];
    for (text, place, remedy) in cases {
        let error = read_tags(text).unwrap_err();
        assert_eq!(error.code(), "tags-malformed", "{text}");
        assert!(error.message().contains(place), "{text}: {error}");
        assert!(error.message().contains(remedy), "{text}: {error}");
    }
}

#[test]
fn a_message_quotes_little_of_a_long_text() {
    let text = format!("<llmlingua, {}=1>", "x".repeat(100_000));
    assert!(read_tags(&text).unwrap_err().message().len() < 300);
}

proptest! {
    #[test]
    fn never_panics(text in "(<llmlingua|</llmlingua>|>|,| |rate|compress|=|0\\.4|True|é|<|\\PC){0,24}") {
        if let Ok(segments) = read_tags(&text) {
            prop_assert!(segments.iter().map(|s| s.text.len()).sum::<usize>() <= text.len());
        }
    }

    #[test]
    fn segments_in_a_row_are_the_text_without_tags(
        stretches in prop::collection::vec(("[^<]{0,12}", prop::option::of((0u8..=10, any::<bool>(), any::<bool>()))), 0..8)
    ) {
        let mut source = String::new();
        let mut plain = String::new();
        let mut tagged = Vec::new();
        for (text, tag) in &stretches {
            plain.push_str(text);
            match tag {
                Some((tenths, compress, python)) => {
                    let rate = f64::from(*tenths) / 10.0;
                    let flag = match (compress, python) {
                        (true, true) => "True", (true, false) => "true", (false, true) => "False", (false, false) => "false",
                    };
                    source += &format!("<llmlingua, rate={rate}, compress={flag}>{text}</llmlingua>");
                    if !text.is_empty() {
                        tagged.push(segment(text, Some(rate), *compress));
                    }
                }
                None => source += text,
            }
        }
        let segments = read_tags(&source).unwrap();
        prop_assert_eq!(segments.iter().map(|s| s.text.as_str()).collect::<String>(), plain);
        let found: Vec<_> = segments.into_iter().filter(|s| s.rate.is_some()).collect();
        prop_assert_eq!(found, tagged);
    }
}
