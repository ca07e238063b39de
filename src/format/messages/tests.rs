use serde_json::json;

use super::documented::requests;
use super::*;
use crate::format::json::apply_in_source;
use crate::format::{PartRule, apply, show_path};

const ROLES: [Role; 5] = [Role::System, Role::Developer, Role::User, Role::Assistant, Role::Tool];

pub(super) fn every_role() -> MessageOptions {
    MessageOptions {
        roles: ROLES.map(|role| (role, PartRule::COMPRESS)).into(),
        min_chars: 1,
        ..MessageOptions::default()
    }
}

pub(super) fn found(input: &Value, options: &MessageOptions) -> Vec<(String, Role)> {
    let messages = read_messages(input, options).unwrap();
    messages.parts().iter().map(|part| (show_path(&part.path), part.role)).collect()
}

pub(super) fn half(text: &str) -> String {
    text.chars().take(text.chars().count().div_ceil(2)).collect()
}

/// Every string at a path gone.
pub(super) fn without(value: &Value, paths: &[&[PathStep]]) -> Value {
    let blanks: Vec<_> = paths.iter().map(|path| Edit { path: path.to_vec(), text: String::new() }).collect();
    apply(value, &blanks).unwrap()
}

/// The texts of a fixture by what they say of themselves.
fn marked(value: &Value, path: &mut Vec<PathStep>, found: &mut Vec<(String, Role, bool)>) {
    match value {
        Value::String(text) => {
            let (pinned, text) = text.strip_prefix("pinned ").map_or((false, text.as_str()), |text| (true, text));
            let role = text.split_once(": ").and_then(|(name, _)| ROLES.into_iter().find(|role| json!(role) == name));
            found.extend(role.map(|role| (show_path(path), role, pinned)));
        }
        Value::Array(list) => list.iter().enumerate().for_each(|(i, value)| {
            path.push(i.into());
            marked(value, path, found);
            path.pop();
        }),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            path.push(key.as_str().into());
            marked(value, path, found);
            path.pop();
        }),
        _ => {}
    }
}

#[test]
fn finds_the_texts_of_every_vendor_and_no_others() {
    for (name, request) in requests() {
        let mut expected = Vec::new();
        marked(&request, &mut Vec::new(), &mut expected);
        let sorted = |mut list: Vec<(String, Role, bool)>| {
            list.sort();
            list
        };
        let of = |options: &MessageOptions| {
            let messages = read_messages(&request, options).unwrap();
            messages.parts().iter().map(|part| (show_path(&part.path), part.role, !part.compress)).collect::<Vec<_>>()
        };
        assert_eq!(sorted(of(&every_role())), sorted(expected.clone()), "{name}");
        expected.retain(|(_, role, _)| matches!(role, Role::User | Role::Assistant));
        assert_eq!(sorted(of(&MessageOptions { min_chars: 1, ..Default::default() })), sorted(expected), "{name}");
    }
}

#[test]
fn the_list_alone_reads_as_in_its_request() {
    for (name, request) in requests() {
        for key in ["messages", "contents", "input"] {
            if let Some(list @ Value::Array(_)) = request.get(key) {
                let alone = found(list, &every_role());
                let mut inside = found(&request, &every_role());
                inside.retain(|(path, _)| path.starts_with(&format!("$.{key}")));
                assert_eq!(alone.len(), inside.len(), "{name}");
                for ((alone, _), (inside, _)) in alone.iter().zip(&inside) {
                    assert_eq!(&alone.replacen('$', &format!("$.{key}"), 1), inside, "{name}");
                }
            }
        }
    }
}

#[test]
fn nothing_but_the_texts_changes() {
    for (name, request) in requests() {
        let messages = read_messages(&request, &every_role()).unwrap();
        let halves: Vec<_> = messages.parts().iter().map(|part| half(&part.text)).collect();
        let edits = messages.edits(&halves).unwrap();
        let free: Vec<_> = messages.parts().iter().zip(&halves).filter(|(part, _)| part.compress).collect();
        assert_eq!(edits.len(), free.len(), "{name}");

        let edited = apply(&request, &edits).unwrap();
        let paths: Vec<_> = free.iter().map(|(part, _)| part.path.as_slice()).collect();
        assert_eq!(without(&edited, &paths), without(&request, &paths), "{name}");
        let reread = read_messages(&edited, &every_role()).unwrap();
        for ((part, again), half) in messages.parts().iter().zip(reread.parts()).zip(&halves) {
            assert_eq!(&again.text, if part.compress { half } else { &part.text }, "{name}");
        }

        let same: Vec<_> = messages.parts().iter().map(|part| part.text.as_str()).collect();
        assert_eq!(messages.edits(&same).unwrap(), [], "{name}");

        // The same edits in the text of the request.
        let source = serde_json::to_string_pretty(&request).unwrap();
        let edited_source = apply_in_source(&source, &edits).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&edited_source).unwrap(), edited, "{name}");
        assert_eq!(edited_source, serde_json::to_string_pretty(&edited).unwrap(), "{name}");
    }
}

#[test]
fn an_edited_source_keeps_its_layout() {
    let source = "{ \"z\": 1, // why\n  \"messages\": [ {\"content\": \"not the last\", \"content\":\t\"a b\\u0020c\", \"role\": \"user\"}, ] }";
    let edit = |path: &[PathStep], text: &str| Edit { path: path.to_vec(), text: text.into() };
    let path = ["messages".into(), 0.into(), "content".into()];
    assert_eq!(
        apply_in_source(source, &[edit(&path, "a c\"")]).unwrap(),
        source.replace(r#""a b\u0020c""#, r#""a c\"""#)
    );
    assert_eq!(apply_in_source(source, &[]).unwrap(), source);
    for bad in [&path[..1], &path[..2], &["z".into()], &["no".into()], &[0.into()], &[]] {
        let error = apply_in_source(source, &[edit(bad, "x")]).unwrap_err();
        assert!(error.message().contains(&format!("no string at {};", show_path(bad))), "{error}");
        assert!(apply(&json!({"z": 1, "messages": [{"content": "a"}]}), &[edit(bad, "x")]).is_err());
    }
    assert_eq!(apply_in_source("{", &[]).unwrap_err().code(), "json-malformed");
}

#[test]
fn the_newest_user_message_has_a_floor() {
    let request = json!({"messages": [
        {"role": "user", "content": "user: an old question"},
        {"role": "assistant", "content": "assistant: an answer"},
        {"role": "user", "content": [{"type": "text", "text": "user: a new one"}, {"type": "text", "text": "user: in two parts"}]},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "f", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "tool: not from the user"}]}
    ]});
    let rates = |options: &MessageOptions| {
        let messages = read_messages(&request, options).unwrap();
        messages.parts().iter().map(|part| (part.message, part.newest_user, part.rate_of(0.5))).collect::<Vec<_>>()
    };
    let options = every_role();
    let (old, new) = ((Some(0), false, 0.5), (Some(2), true, 0.8));
    assert_eq!(rates(&options), [old, (Some(1), false, 0.5), new, new, (Some(4), false, 0.5)]);

    let mut options = MessageOptions { min_chars: 1, ..MessageOptions::default() };
    options.roles.insert(Role::User, PartRule { rate: Some(0.9), compress: true });
    assert_eq!(rates(&options)[2], (Some(2), true, 0.9));
    options.roles.insert(Role::User, PartRule { rate: Some(0.1), compress: true });
    assert_eq!(rates(&options)[0], (Some(0), false, 0.1));
    assert_eq!(rates(&options)[2], (Some(2), true, 0.8));
    options.newest_user_floor = None;
    assert_eq!(rates(&options)[2], (Some(2), true, 0.1));
    options.roles.insert(Role::User, PartRule::KEEP);
    assert_eq!(rates(&options), [(Some(1), false, 0.5)]);
}

#[test]
fn short_and_blank_texts_are_left_alone() {
    let request = json!([{"role": "user", "content": "exactly"}, {"role": "user", "content": " \n\t     "}]);
    let at_least = |min_chars| found(&request, &MessageOptions { min_chars, ..Default::default() }).len();
    assert_eq!([at_least(0), at_least(7), at_least(8)], [1, 1, 0]);
}

#[test]
fn some_compressed_texts_make_no_edit() {
    let request = json!([{"role": "user", "content": "some words"}]);
    let messages = read_messages(&request, &every_role()).unwrap();
    for text in ["some words", "", " ", "some words and more"] {
        assert_eq!(messages.edits(&[text]).unwrap(), [], "{text}");
    }
    assert_eq!(messages.edits(&["words"]).unwrap().len(), 1);
    assert_eq!(messages.edits(&[""; 0]).unwrap_err().code(), "option-out-of-range");
}

#[test]
fn unknown_shapes_are_errors_with_their_path() {
    let cases = [
        (json!(null), "at $;"),
        (json!("text"), "at $;"),
        (json!({}), "no messages, contents, input or prompt at $;"),
        (json!({"messages": [], "prompt": "user: hello"}), "both messages and prompt at $;"),
        (json!({"messages": {"role": "user", "content": "x"}}), "no messages"),
        (json!(["text"]), "no object at $[0];"),
        (json!([[]]), "no object at $[0];"),
        (json!({"messages": [{"content": "x"}]}), "without a role at $.messages[0];"),
        (
            json!([{"role": "user", "content": "x"}, {"role": "usr", "content": "x"}]),
            "role of another name at $[1].role;",
        ),
        (json!([{"role": 3, "content": "x"}]), "without a role at $[0];"),
        (json!([{"type": "message", "content": "x"}]), "without a role at $[0];"),
        (json!([{"role": "user"}]), "without content at $[0];"),
        (json!([{"role": "user", "content": 3}]), "at $[0].content;"),
        (json!([{"role": "user", "content": {"text": "x"}}]), "at $[0].content;"),
        (json!([{"role": "user", "content": ["x"]}]), "at $[0].content[0];"),
        (json!([{"role": "user", "content": [{"text": "x"}]}]), "without a type at $[0].content[0];"),
        (json!([{"role": "user", "content": [{"type": "text"}]}]), "without text at $[0].content[0];"),
        (json!([{"role": "user", "content": [{"type": "text", "text": {"value": "x"}}]}]), "at $[0].content[0];"),
        (json!([{"role": "user", "parts": "x"}]), "at $[0].parts;"),
        (json!({"contents": [{"parts": [{"txt": "x"}]}]}), "neither text nor data at $.contents[0].parts[0];"),
        (json!({"contents": [{"parts": ["x"]}]}), "at $.contents[0].parts[0];"),
        (json!({"system": 3, "messages": []}), "at $.system;"),
        (json!({"system": ["x"], "messages": []}), "at $.system[0];"),
    ];
    for (input, part) in cases {
        let error = read_messages(&input, &MessageOptions::default()).unwrap_err();
        assert_eq!(error.code(), "messages-malformed", "{input}");
        assert!(error.message().contains(part), "{input}: {error}");
    }
}

#[test]
fn options_are_read_in_both_spellings() {
    let roles = [
        (Role::Assistant, PartRule { rate: Some(0.4), compress: true }),
        (Role::Tool, PartRule::COMPRESS),
        (Role::User, PartRule::KEEP),
    ];
    let wanted = MessageOptions { roles: roles.into(), newest_user_floor: None, min_chars: 10 };
    for value in [
        json!({"roles": {"assistant": 0.4, "tool": true, "user": false}, "newestUserFloor": null, "minChars": 10}),
        json!({"roles": {"model": {"rate": 0.4}, "function": {}, "user": {"compress": false}}, "newest_user_floor": null, "min_chars": 10}),
        serde_json::to_value(&wanted).unwrap(),
    ] {
        assert_eq!(read_message_options(&value).unwrap(), wanted);
    }
    assert_eq!(read_message_options(&json!({})).unwrap(), MessageOptions::default());
    for bad in [
        json!({"role": {}}),
        json!({"roles": {"usr": 1}}),
        json!({"roles": {"user": 1.5}}),
        json!({"newestUserFloor": -1}),
        json!([1]),
    ] {
        assert_eq!(read_message_options(&bad).unwrap_err().code(), "option-out-of-range", "{bad}");
    }
    let unchecked = MessageOptions { newest_user_floor: Some(f64::NAN), ..MessageOptions::default() };
    assert_eq!(read_messages(&json!([]), &unchecked).unwrap_err().code(), "option-out-of-range");
}

#[test]
fn parts_serialise_for_javascript() {
    let messages = read_messages(&json!([{"role": "user", "content": "hello"}]), &every_role()).unwrap();
    assert_eq!(
        serde_json::to_value(messages.parts()).unwrap(),
        json!([{"message": 0, "role": "user", "path": [0, "content"], "text": "hello", "rate": null, "floor": 0.8, "compress": true, "newestUser": true}])
    );
}
