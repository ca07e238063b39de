//! What holds of every input.

use proptest::prelude::*;

use super::documented::requests;
use super::tests::{every_role, found, half, without};
use super::*;
use crate::format::apply;

/// Values made of the words that messages are made of.
fn any_input() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "role",
        "content",
        "parts",
        "text",
        "type",
        "user",
        "assistant",
        "tool",
        "tool_result",
        "tool-result",
        "output",
        "functionResponse",
        "response",
        "messages",
        "contents",
        "system",
        "cache_control",
        "value",
        "inlineData",
        "a text",
    ]);
    let leaf = prop_oneof![word.clone().prop_map(Value::from), Just(Value::Null), any::<u8>().prop_map(Value::from)];
    leaf.prop_recursive(6, 48, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(word.clone().prop_map(String::from), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_input_panics_and_edits_fit(input in any_input(), vendor in any::<prop::sample::Index>(), broken in any::<prop::sample::Index>(), by in any_input()) {
        // A documented request with one of its values replaced.
        let mut requests = requests();
        let mut request = requests.swap_remove(vendor.index(requests.len())).1;
        let mut paths = Vec::new();
        collect_paths(&request, &mut String::new(), &mut paths);
        let at = paths[broken.index(paths.len())].clone();
        if let Some(value) = request.pointer_mut(&at) {
            *value = by;
        }
        for input in [input, request] {
            if let Ok(messages) = read_messages(&input, &every_role()) {
                let halves: Vec<_> = messages.parts().iter().map(|part| half(&part.text)).collect();
                let edits = messages.edits(&halves).unwrap();
                let edited = apply(&input, &edits).unwrap();
                let paths: Vec<_> = edits.iter().map(|edit| edit.path.as_slice()).collect();
                prop_assert_eq!(without(&edited, &paths), without(&input, &paths));
                prop_assert_eq!(found(&edited, &every_role()), found(&input, &every_role()));
            }
        }
    }
}

fn collect_paths(value: &Value, path: &mut String, paths: &mut Vec<String>) {
    paths.push(path.clone());
    let inside: Vec<(String, &Value)> = match value {
        Value::Array(list) => list.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        _ => Vec::new(),
    };
    for (step, value) in inside {
        let length = path.len();
        path.push('/');
        path.push_str(&step);
        collect_paths(value, path, paths);
        path.truncate(length);
    }
}
