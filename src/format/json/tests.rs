use serde_json::json;

use super::*;

pub(super) fn short(min_chars: usize) -> JsonOptions {
    JsonOptions { min_chars, ..JsonOptions::default() }
}

pub(super) fn texts(json: &JsonText) -> Vec<&str> {
    json.parts().iter().map(|part| part.text.as_str()).collect()
}

/// Rebuilds with the first half of every part.
pub(super) fn halved(text: &str, options: &JsonOptions) -> String {
    let json = read_json(text, options).unwrap();
    let halves: Vec<String> = json.parts().iter().map(|part| half(&part.text)).collect();
    json.rebuild(&halves).unwrap()
}

pub(super) fn half(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}

#[test]
fn only_long_string_values_are_parts() {
    let text = r#"{"a key that is longer than the forty characters": "short", "n": 12345678901234567890123456789012345678901,
        "long": "This string value has more than forty characters.", "list": ["and so has this one, which stands in a list", true, null]}"#;
    let json = read_json(text, &JsonOptions::default()).unwrap();
    assert_eq!(
        texts(&json),
        ["This string value has more than forty characters.", "and so has this one, which stands in a list"]
    );
    assert_eq!(json.path(&json.parts()[0]), ["long".into()]);
    assert_eq!(json.path(&json.parts()[1]), ["list".into(), 0.into()]);
    for part in json.parts() {
        assert_eq!(serde_json::from_str::<String>(&text[part.literal.clone()]).unwrap(), part.text);
    }
    let same = json.rebuild(&texts(&json)).unwrap();
    assert_eq!(same, text);
}

#[test]
fn everything_else_stays_byte_for_byte() {
    let cases = [
        (r#""abcd""#, r#""ab""#),
        ("  [ \"abcd\" ,\r\n\t1.50e+1 ]\n", "  [ \"ab\" ,\r\n\t1.50e+1 ]\n"),
        (
            "// c \"abcd\"\n{\"k\": /* \"abcd\" */ \"abcd\",} // \\ud800",
            "// c \"abcd\"\n{\"k\": /* \"abcd\" */ \"ab\",} // \\ud800",
        ),
        (r#"{"k":"abcd","k":"efgh"}"#, r#"{"k":"ab","k":"ef"}"#),
        // Escapes come out minimal …
        (r#"["\u0061\/\u00e9\ud83d\ude00xxxx"]"#, r#"["a/é😀"]"#),
        (r#"["\n\t\"\\xxxx"]"#, r#"["\n\t\"\\"]"#),
        // … and literals with half a surrogate pair stay, also as keys.
        (r#"["\ud800abcd", "abcd"]"#, r#"["\ud800abcd", "ab"]"#),
        (r#"{"\udc00": "abcd"}"#, r#"{"\udc00": "ab"}"#),
        (r#"["abcd\\ud800ef"]"#, r#"["abcd\\u"]"#),
        (r#"["",""]"#, r#"["",""]"#),
    ];
    for (text, expected) in cases {
        assert_eq!(halved(text, &short(0)), expected, "{text}");
    }
}

#[test]
fn a_literal_never_grows() {
    let json = read_json(r#"["ab\u00e9","abcd"]"#, &short(1)).unwrap();
    // Shorter as a text, longer as a literal.
    assert_eq!(json.rebuild(&["éb", "\u{1}"]).unwrap(), r#"["éb","abcd"]"#);
    assert_eq!(json.rebuild(&["ab\u{1}\u{2}", "ab\u{1}"]).unwrap(), r#"["ab\u00e9","abcd"]"#);
    let kept = read_json(r#"["abcd"]"#, &JsonOptions { default_compress: false, ..short(1) }).unwrap();
    assert_eq!(kept.rebuild(&["ab"]).unwrap(), r#"["abcd"]"#);
    assert_eq!(json.rebuild(&["ab"]).unwrap_err().code(), "option-out-of-range");
}

#[test]
fn what_is_not_json_is_an_error_with_its_place() {
    let cases = [
        ("", "line 1, column 1 (byte 0)"),
        ("// only a comment", "no value"),
        ("{", "unterminated object"),
        ("[1,\n 2", "unterminated array"),
        ("[1,\n é]", "line 2, column 2 (byte 5)"),
        ("[1 2]", "expected comma"),
        ("[1,,2]", "comma"),
        ("[,]", "comma"),
        ("{,}", "token"),
        ("{} {}", "more than one"),
        ("{a: 1}", "string"),
        ("{1: 1}", "string"),
        ("{'a': 1}", "single-quoted"),
        ("['a']", "single-quoted"),
        ("[\"a]", "unterminated string"),
        (r#"["\x41"]"#, "escape"),
        (r#"["\u12"]"#, "hex"),
        (r#"["\'"]"#, "escape"),
        ("[0x1]", "hexadecimal"),
        ("[+1]", "unary plus"),
        ("[.5]", "decimal"),
        ("[1.]", "decimal"),
        ("[01]", "comma"),
        ("[NaN]", "unexpected"),
        ("[Infinity]", "unexpected"),
        ("[undefined]", "unexpected"),
        ("{\"a\"}", "colon"),
        ("{\"a\":}", "brace"),
        ("/* ", "comment"),
        ("[1]\u{a0}", "white space that JSON does not have at line 1, column 4 (byte 3)"),
        ("\u{b}[1]", "white space"),
        ("\u{feff}[1]", "(byte 0)"),
        ("[\"a\n\"]", "control character that is not escaped at line 1, column 4 (byte 3)"),
        ("[\"\u{0}\\n\"]", "control character"),
    ];
    for (text, part) in cases {
        let error = read_json(text, &JsonOptions::default()).unwrap_err();
        assert_eq!(error.code(), "json-malformed", "{text}");
        assert!(error.message().contains(part), "{text}: {error}");
        assert!(error.message().ends_with("give the input as plain text"), "{text}: {error}");
    }
}

#[test]
fn nesting_is_bounded() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let nested = |levels: usize| format!("{}\"abcd\"{}", open.repeat(levels), close.repeat(levels));
        let levels = 128 / open.matches(['[', '{']).count();
        assert_eq!(halved(&nested(levels), &short(1)), nested(levels).replace("abcd", "ab"));
        let path_length = read_json(&nested(levels), &short(1)).map(|json| json.path(&json.parts()[0]).len());
        assert_eq!(path_length.unwrap(), 128);
        for text in [nested(levels + 1), nested(100_000), open.repeat(100_000)] {
            let error = read_json(&text, &JsonOptions::default()).unwrap_err();
            assert!(error.message().contains("nested more than 128 deep"), "{error}");
        }
    }
    assert_eq!(read_json(&"]".repeat(100_000), &JsonOptions::default()).unwrap_err().code(), "json-malformed");
}

#[test]
fn the_parser_recurses_within_a_small_stack() {
    let text = format!("{}\"abcd\"{}", "[{\"a\":".repeat(64), "}]".repeat(64));
    let thread = std::thread::Builder::new().stack_size(512 << 10);
    let parts = thread.spawn(move || read_json(&text, &short(1)).unwrap().parts().len()).unwrap().join().unwrap();
    assert_eq!(parts, 1);
}

#[test]
fn rules_go_by_the_innermost_then_the_longest_path() {
    let text = r#"{"id": "aaaa", "body": {"id": "bbbb", "text": "cccc"}, "list": [{"note": "dddd"}, {"note": "eeee", "x": "ffff"}]}"#;
    let rules = |keys: &[(&str, PartRule)], default_compress| {
        let keys = keys.iter().map(|(key, rule)| (key.to_string(), *rule)).collect();
        let json = read_json(text, &JsonOptions { min_chars: 1, keys, default_compress }).unwrap();
        json.parts().iter().map(|part| (part.rate, part.compress)).collect::<Vec<_>>()
    };
    let rate = |rate| PartRule { rate: Some(rate), compress: true };
    let (plain, kept) = ((None, true), (None, false));
    assert_eq!(rules(&[], true), [plain; 6]);
    assert_eq!(rules(&[], false), [kept; 6]);
    assert_eq!(rules(&[("id", PartRule::KEEP)], true), [kept, kept, plain, plain, plain, plain]);
    assert_eq!(rules(&[("$.id", PartRule::KEEP)], true), [kept, plain, plain, plain, plain, plain]);
    let of_body = [plain, (Some(0.2), true), (Some(0.2), true), plain, plain, plain];
    assert_eq!(rules(&[("body", rate(0.2))], true), of_body);
    assert_eq!(
        rules(
            &[("list[].note", rate(0.3)), ("list", PartRule::KEEP), ("list[1]", rate(0.4)), ("body.id", rate(0.1))],
            true
        ),
        [plain, (Some(0.1), true), plain, (Some(0.3), true), (Some(0.3), true), (Some(0.4), true)]
    );
    assert_eq!(
        rules(&[("body.id", rate(0.1)), ("id", rate(0.2)), ("$.id", rate(0.3))], true)[..2],
        [(Some(0.3), true), (Some(0.1), true)]
    );
    assert_eq!(rules(&[("$", PartRule::COMPRESS)], false), [plain; 6]);
}

#[test]
fn options_are_read_in_both_spellings() {
    let keys = vec![("a".into(), PartRule { rate: Some(0.4), compress: true }), ("b[]".into(), PartRule::KEEP)];
    let wanted = JsonOptions { min_chars: 10, keys, default_compress: false };
    for value in [
        json!({"minChars": 10, "keys": {"a": 0.4, "b[]": false}, "defaultCompress": false}),
        json!({"min_chars": 10, "keys": {"a": {"rate": 0.4}, "b[]": {"compress": false}}, "default_compress": false}),
        serde_json::to_value(&wanted).unwrap(),
    ] {
        assert_eq!(read_json_options(&value).unwrap(), wanted);
    }
    assert_eq!(read_json_options(&json!({})).unwrap(), JsonOptions::default());
    for bad in [
        json!({"min": 1}),
        json!({"keys": {"a": 1.5}}),
        json!({"keys": {"a..b": 1}}),
        json!({"minChars": -1}),
        json!(3),
    ] {
        assert_eq!(read_json_options(&bad).unwrap_err().code(), "option-out-of-range", "{bad}");
    }
}

#[test]
fn reads_the_configuration_of_llmlingua() {
    let config = json!({
        "id": {"rate": 1, "compress": false, "value_type": "int", "pair_remove": false},
        "a.b": {"rate": 0.3, "compress": true, "value_type": "str", "pair_remove": false},
        "tags": {"rate": 0.5, "compress": true, "value_type": "list"},
    });
    let options = JsonOptions { min_chars: 1, ..read_json_config(&config).unwrap() };
    let json =
        read_json(r#"{"id": "aaaa", "a.b": "bbbb", "tags": ["cccc"], "other": "dddd", "x": {"id": "e"}}"#, &options)
            .unwrap();
    let rates: Vec<_> = json.parts().iter().map(|part| (part.rate, part.compress)).collect();
    assert_eq!(rates, [(Some(1.0), false), (Some(0.3), true), (Some(0.5), true), (None, false), (None, false)]);
    for bad in [
        json!({"a": {"rate": 0.5, "pair_remove": true}}),
        json!({"a": {"rate": 0.5, "value_type": "set"}}),
        json!({"a": {"rate": 1.5}}),
        json!({"a": 0.5}),
        json!({"a": {"ratio": 0.5}}),
        json!(["a"]),
    ] {
        assert_eq!(read_json_config(&bad).unwrap_err().code(), "option-out-of-range", "{bad}");
    }
}
