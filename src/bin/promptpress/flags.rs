//! What the command line says, as the options of a line of a batch.

use promptpress::{Error, ErrorKind, ProtectKind, Result};
use serde_json::{Map, Value, json};

use crate::args::{Compress, Protecting};

/// The options of the faithful mode that were given as flags.
pub fn options(args: &Compress) -> Result<Map<String, Value>> {
    let protecting = &args.protecting;
    let format = [(args.reading.markdown, "markdown"), (args.reading.plain, "none")];
    let named = [
        ("rate", args.rate.map(Value::from)),
        ("targetTokens", args.target_tokens.map(Value::from)),
        ("threshold", args.threshold.map(Value::from)),
        ("protect", protect(protecting)?),
        ("format", format.into_iter().find_map(|(given, name)| given.then(|| name.into()))),
        ("comments", args.reading.comments.then_some(Value::Bool(true))),
        ("questionFloor", protecting.question_floor.map(Value::from)),
        ("lastFloor", protecting.last_floor.map(Value::from)),
        ("minTokens", protecting.min_tokens.map(Value::from)),
        ("bestEffort", protecting.best_effort.then_some(Value::Bool(true))),
    ];
    Ok(named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

/// Whether any flag was given that the reference mode does not know.
pub fn faithful_only(args: &Compress) -> bool {
    let Protecting { protect, protect_literal, protect_pattern, question_floor, last_floor, min_tokens, best_effort } =
        &args.protecting;
    let reading = &args.reading;
    reading.messages
        || reading.json_input
        || reading.tags
        || reading.markdown
        || reading.plain
        || reading.comments
        || args.explain
        || *best_effort
        || !(protect.is_empty() && protect_literal.is_empty() && protect_pattern.is_empty())
        || question_floor.is_some()
        || last_floor.is_some()
        || min_tokens.is_some()
}

fn protect(args: &Protecting) -> Result<Option<Value>> {
    let kinds = match args.protect.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["default"] => Value::Null,
        ["none"] => json!([]),
        ["all"] => ProtectKind::ALL.iter().map(|kind| kind.name()).collect(),
        ref names => listed(names)?,
    };
    if kinds.is_null() && args.protect_literal.is_empty() && args.protect_pattern.is_empty() {
        return Ok(None);
    }
    Ok(Some(json!({ "kinds": kinds, "literals": args.protect_literal, "patterns": args.protect_pattern })))
}

/// A list of kinds, or of changes of the default.
fn listed(names: &[&str]) -> Result<Value> {
    let changes: Map<String, Value> = names
        .iter()
        .filter_map(|name| match name.split_at_checked(1)? {
            ("+", name) => Some((name.to_owned(), true.into())),
            ("-", name) => Some((name.to_owned(), false.into())),
            _ => None,
        })
        .collect();
    match changes.len() {
        0 => Ok(json!(names)),
        all if all == names.len() => Ok(changes.into()),
        _ => Err(Error::new(
            ErrorKind::OptionsConflict,
            "--protect mixes kinds with changes of the default; put + or - before every kind, or before none",
        )),
    }
}
