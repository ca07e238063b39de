//! The way from a JSON value to one inside it.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// One step into a JSON value; serialised as the bare string or number, as in a JavaScript path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PathStep {
    /// Into the member of an object.
    Key(String),
    /// Into the element of an array, counted from 0.
    Index(usize),
}

impl From<&str> for PathStep {
    fn from(key: &str) -> Self {
        Self::Key(key.into())
    }
}

impl From<usize> for PathStep {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// A path as people write it: `$.messages[0].content`, `$["a.b"]`.
pub fn show_path(path: &[PathStep]) -> String {
    let mut shown = String::from("$");
    for step in path {
        // Writing to a String cannot fail.
        let _ = match step {
            PathStep::Index(index) => write!(shown, "[{index}]"),
            PathStep::Key(key) if is_plain(key) => write!(shown, ".{key}"),
            PathStep::Key(key) => write!(shown, "[{}]", serde_json::Value::from(key.as_str())),
        };
    }
    shown
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_plain_and_odd_keys() {
        assert_eq!(show_path(&[]), "$");
        assert_eq!(show_path(&["messages".into(), 0.into(), "content".into()]), "$.messages[0].content");
        assert_eq!(show_path(&["a.b".into(), "".into(), "q\"".into()]), r#"$["a.b"][""]["q\""]"#);
    }

    #[test]
    fn serialises_bare() {
        let path: Vec<PathStep> = vec!["a".into(), 3.into()];
        assert_eq!(serde_json::to_string(&path).unwrap(), r#"["a",3]"#);
        assert_eq!(serde_json::from_str::<Vec<PathStep>>(r#"["a",3]"#).unwrap(), path);
    }
}
