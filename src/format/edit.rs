//! Strings to put in the place of others inside a JSON value.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::path::{PathStep, show_path};
use crate::error::{Error, ErrorKind, Result};

/// A string to put in the place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Where the string stands.
    pub path: Vec<PathStep>,
    /// What it becomes.
    pub text: String,
}

/// The value with the edited strings in place. For JSON text, [`super::json::apply_in_source`] keeps the layout too.
///
/// # Errors
/// [`ErrorKind::OptionOutOfRange`] when there is no string where an edit belongs.
pub fn apply(value: &Value, edits: &[Edit]) -> Result<Value> {
    let mut edited = value.clone();
    for edit in edits {
        match string_at(&mut edited, &edit.path) {
            Some(text) => text.clone_from(&edit.text),
            None => return Err(no_string(&edit.path)),
        }
    }
    Ok(edited)
}

fn string_at<'v>(value: &'v mut Value, path: &[PathStep]) -> Option<&'v mut String> {
    let found = path.iter().try_fold(value, |value, step| match step {
        PathStep::Key(key) => value.get_mut(key),
        PathStep::Index(index) => value.get_mut(*index),
    });
    match found {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

pub(super) fn no_string(path: &[PathStep]) -> Error {
    let message =
        format!("there is no string at {}; apply edits to the input that they were made for", show_path(path));
    Error::new(ErrorKind::OptionOutOfRange, message)
}

/// Checks that there is a text for each part.
pub(super) fn check_count(parts: usize, texts: usize) -> Result<()> {
    if parts == texts {
        return Ok(());
    }
    let message = format!("{texts} compressed texts for {parts} parts; give one for each part, in order");
    Err(Error::new(ErrorKind::OptionOutOfRange, message))
}
