//! What holds of every JSON text.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::tests::{half, halved, short, texts};
use super::*;

/// What of a value is not the content of its strings.
fn shape(value: &Value) -> Value {
    match value {
        Value::String(_) => Value::from("s"),
        Value::Array(elements) => elements.iter().map(shape).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(k, v)| (k.clone(), shape(v))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z \"\\\\\n\u{0}-\u{1f}é😀/]{0,60}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The same JSON with escapes chosen by `seed`: raw, `\u`, short.
fn escaped(json: &str, seed: &[u8]) -> String {
    let mut out = String::new();
    let mut inside = false;
    // Characters of an escape still to come.
    let mut escape = 0;
    for (i, c) in json.chars().enumerate() {
        let plain = inside && escape == 0 && !matches!(c, '"' | '\\');
        escape = match (escape, c) {
            (0, '\\') => 1,
            (1, 'u') => 4,
            (0, '"') => {
                inside = !inside;
                0
            }
            (left, _) => left.max(1) - 1,
        };
        if plain && seed[i % seed.len()].is_multiple_of(3) {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out += &format!("\\u{unit:04x}"));
        } else {
            out.push(c);
        }
    }
    out
}

proptest! {
    #[test]
    fn the_output_has_the_same_shape(value in any_json(), seed in prop::collection::vec(any::<u8>(), 1..8), pretty in any::<bool>()) {
        let plain = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let text = escaped(&plain, &seed);
        // As parsed: serde_json reads some floats back one bit off.
        let value: Value = serde_json::from_str(&text).unwrap();
        let json = read_json(&text, &short(4)).unwrap();
        for part in json.parts() {
            let at_path = json.path(part).iter().fold(&value, |value, step| match step {
                PathStep::Key(key) => &value[key],
                PathStep::Index(index) => &value[index],
            });
            prop_assert_eq!(at_path.as_str(), Some(part.text.as_str()));
        }
        prop_assert_eq!(json.rebuild(&texts(&json)).unwrap(), text.as_str());

        let rebuilt = halved(&text, &short(4));
        prop_assert!(rebuilt.len() <= text.len());
        let reread: Value = serde_json::from_str(&rebuilt).unwrap();
        prop_assert_eq!(shape(&reread), shape(&value));
        // The rest of the strings too, and the compressed ones by what they were given.
        fn halve(value: &mut Value) {
            match value {
                Value::String(text) if text.chars().count() >= 4 => *text = half(text),
                Value::Array(elements) => elements.iter_mut().for_each(halve),
                Value::Object(members) => members.values_mut().for_each(halve),
                _ => {}
            }
        }
        let mut expected = value;
        halve(&mut expected);
        prop_assert_eq!(reread, expected);
    }

    #[test]
    fn accepts_what_serde_json_accepts(
        value in any_json(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{},:\"\\\\u0-9a-z \n.+-]{0,3}"), 1..3),
    ) {
        let mut text = serde_json::to_string(&value).unwrap();
        for (at, insert) in cuts {
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            text.insert_str(at, &insert);
        }
        let strict = serde_json::from_str::<Value>(&text);
        match read_json(&text, &short(1)) {
            Ok(_) => {
                // What is laxer: trailing commas, half surrogates, numbers that no double holds, and comments.
                let refusal = strict.err().map(|error| error.to_string());
                let laxer = ["trailing comma", "number out of range", "surrogate", "end of hex escape"];
                prop_assert!(
                    refusal.as_ref().is_none_or(|refusal| laxer.iter().any(|&why| refusal.contains(why)))
                        || text.contains("//") || text.contains("/*"),
                    "{}: {:?}", text, refusal
                );
            }
            Err(error) => prop_assert!(strict.is_err(), "{}: {}", text, error),
        }
    }

    #[test]
    fn never_panics(text in "([\\[\\]{},:\"\\\\]|\\\\u|d800|\"abcd\"|//|/\\*|\\*/|\n|null|1|\\PC){0,24}") {
        if let Ok(json) = read_json(&text, &short(1)) {
            let halves: Vec<String> = json.parts().iter().map(|part| half(&part.text)).collect();
            let rebuilt = json.rebuild(&halves).unwrap();
            prop_assert!(read_json(&rebuilt, &short(1)).is_ok());
        }
    }
}
