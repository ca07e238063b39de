//! The options of a line in faithful mode: those of the library, and those of the command alone.

use promptpress::count::Encoding;
use promptpress::{Error, ErrorKind, Request, Result};
use serde_json::{Map, Value};

/// Options that say how much stays: a line that gives one overrides all of the command line's.
const BUDGETS: [&str; 5] = ["rate", "targetTokens", "target_tokens", "target_token", "threshold"];

/// Options of messages and JSON.
const FORMAT: [&str; 8] = [
    "roles",
    "keys",
    "newestUserFloor",
    "newest_user_floor",
    "minChars",
    "min_chars",
    "defaultCompress",
    "default_compress",
];

/// The options of a line.
pub struct LineOptions {
    /// Those of the library.
    pub request: Request,
    /// Those of how messages and JSON are read.
    pub format: Value,
    /// Who counts, where the line says so.
    pub encoding: Option<Encoding>,
    /// Whether and how to write `fn_labeled_original_prompt`.
    pub labels: Option<Labels>,
}

/// How to write `fn_labeled_original_prompt`.
pub struct Labels {
    pub word_sep: String,
    pub label_sep: String,
}

impl LineOptions {
    /// Reads the options of a line; what it does not say, `defaults` do.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for unknown names and wrong types.
    pub fn read(defaults: &Map<String, Value>, options: &Map<String, Value>) -> Result<Self> {
        let asks = |name: &&str| {
            options.get(*name).is_some_and(|value| value.as_f64().is_none_or(|n| n >= 0.0) && !value.is_null())
        };
        let has_budget = BUDGETS.iter().any(asks);
        let mut all: Map<String, Value> = defaults.clone();
        all.retain(|name, _| !has_budget || !BUDGETS.contains(&name.as_str()));
        // A negative target asks for nothing in Python; it must not hide what the command line asks for.
        all.extend(
            options
                .iter()
                .filter(|(name, _)| !BUDGETS.contains(&name.as_str()) || asks(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone())),
        );

        let labels = match all.remove("return_word_label") {
            None => false,
            Some(value) => value.as_bool().ok_or_else(|| wrong_type("return_word_label", "true or false"))?,
        };
        let word_sep = text(&mut all, "word_sep", "\t\t|\t\t")?;
        let label_sep = text(&mut all, "label_sep", " ")?;
        let encoding = match text(&mut all, "token_counter", "")?.as_str() {
            "" | "classifier" => None,
            name => Some(Encoding::named(name)?),
        };
        let format: Map<String, Value> =
            FORMAT.iter().filter_map(|name| Some(((*name).to_owned(), all.remove(*name)?))).collect();
        Ok(Self {
            request: Request::read(Value::Object(all))?,
            format: format.into(),
            encoding,
            labels: labels.then_some(Labels { word_sep, label_sep }),
        })
    }
}

fn text(options: &mut Map<String, Value>, name: &str, default: &str) -> Result<String> {
    match options.remove(name) {
        None => Ok(default.to_owned()),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(wrong_type(name, "a text")),
    }
}

fn wrong_type(name: &str, wanted: &str) -> Error {
    Error::new(ErrorKind::OptionOutOfRange, format!("{name} has the wrong type; give {wanted}"))
}
