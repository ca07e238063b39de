//! One line of a batch: contexts and options in, contexts and options out, each checked.

use promptpress::{Budget, Error, ErrorKind, Force, Result, SelectOptions};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A parsed line. Keys beside `context` and `options` are left to the caller (names, expected results).
pub struct Line {
    pub contexts: Contexts,
    pub options: Map<String, Value>,
}

/// A text, or several that belong to one prompt.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Contexts {
    One(String),
    Several(Vec<String>),
}

impl Contexts {
    /// The contexts in order.
    pub fn texts(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts,
        }
    }
}

/// Options of the faithful mode under their Python names.
pub struct FaithfulOptions {
    pub select: SelectOptions,
    pub labels: Option<Labels>,
}

/// How to write `fn_labeled_original_prompt`.
pub struct Labels {
    pub word_sep: String,
    pub label_sep: String,
}

/// Options that only the reference mode knows, with the values that ask for nothing.
const REFERENCE_ONLY: [(&str, &str); 8] = [
    ("chunk_end_tokens", "[\".\",\"\\n\"]"),
    ("token_to_word", "\"mean\""),
    ("use_context_level_filter", "false"),
    ("target_context", "-1"),
    ("context_level_rate", "1.0"),
    ("context_level_target_token", "-1"),
    ("force_context_ids", "null"),
    ("use_token_level_filter", "true"),
];

impl Line {
    /// Reads a line of JSON.
    pub fn parse(line: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Raw {
            context: Contexts,
            #[serde(default)]
            options: Map<String, Value>,
        }
        let raw: Raw = serde_json::from_str(line).map_err(|e| {
            Error::new(
                ErrorKind::InputMalformed,
                format!("not a line of {{\"context\": text or [texts], \"options\": {{…}}}} ({e}); mend the line"),
            )
            .with_source(e)
        })?;
        Ok(Self { contexts: raw.context, options: raw.options })
    }
}

impl FaithfulOptions {
    /// Reads the options of a line; those that say nothing of a budget take `default`.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for unknown names and wrong types, [`ErrorKind::OptionsConflict`] for
    /// options that only the reference mode knows.
    pub fn read(options: &Map<String, Value>, default: Budget) -> Result<Self> {
        let mut numbers = [None; 3]; // rate, target, threshold
        let mut force = Force::default();
        let mut labels = false;
        let mut separators = ["\t\t|\t\t".to_owned(), " ".to_owned()];
        for (name, value) in options {
            match name.as_str() {
                "rate" => numbers[0] = number(name, value)?,
                // As in Python, a negative target asks for none.
                "target_token" => numbers[1] = number(name, value)?.filter(|target| *target >= 0.0),
                "threshold" => numbers[2] = number(name, value)?,
                "force_tokens" => force.tokens = texts(name, value)?,
                "force_reserve_digit" => force.digits = flag(name, value)?,
                "drop_consecutive" => force.drop_consecutive = flag(name, value)?,
                "return_word_label" => labels = flag(name, value)?,
                "word_sep" => separators[0] = text(name, value)?,
                "label_sep" => separators[1] = text(name, value)?,
                _ => reference_only(name, value)?,
            }
        }
        let budget = match numbers {
            [None, None, None] => default,
            [rate, target, threshold] => Budget::from_options(rate, target, threshold)?,
        };
        let [word_sep, label_sep] = separators;
        Ok(Self { select: SelectOptions { budget, force }, labels: labels.then_some(Labels { word_sep, label_sep }) })
    }
}

fn reference_only(name: &str, value: &Value) -> Result<()> {
    match REFERENCE_ONLY.iter().find(|(known, _)| *known == name) {
        Some((_, nothing))
            if value.is_null() || serde_json::from_str::<Value>(nothing).is_ok_and(|nothing| nothing == *value) =>
        {
            Ok(())
        }
        Some(_) => Err(Error::new(
            ErrorKind::OptionsConflict,
            format!("{name} is an option of the reference mode; leave it out or use --mode reference"),
        )),
        None => {
            Err(Error::new(ErrorKind::OptionOutOfRange, format!("there is no option {name:?}; check its spelling")))
        }
    }
}

fn number(name: &str, value: &Value) -> Result<Option<f64>> {
    match value {
        Value::Null => Ok(None),
        value => value.as_f64().map(Some).ok_or_else(|| wrong_type(name, "a number")),
    }
}

fn flag(name: &str, value: &Value) -> Result<bool> {
    value.as_bool().ok_or_else(|| wrong_type(name, "true or false"))
}

fn texts(name: &str, value: &Value) -> Result<Vec<String>> {
    serde_json::from_value(value.clone()).map_err(|_| wrong_type(name, "a list of texts"))
}

fn text(name: &str, value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| wrong_type(name, "a text"))
}

fn wrong_type(name: &str, wanted: &str) -> Error {
    Error::new(ErrorKind::OptionOutOfRange, format!("{name} has the wrong type; give {wanted}"))
}
