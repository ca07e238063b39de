//! Which string values of a JSON text are compressed, and how far.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::pattern::Pattern;
use crate::error::{Error, ErrorKind, Result};
use crate::format::path::PathStep;
use crate::format::rule::{PartRule, check_rate};
use crate::format::{MIN_CHARS, show_path};

/// What is compressed inside JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct JsonOptions {
    /// The shortest string value that counts as text, in characters; empty ones never do.
    #[serde(alias = "min_chars")]
    pub min_chars: usize,
    /// Rules by key or path: `body` (that key anywhere), `a.b[].c` (those steps anywhere), `$.a` (from the top),
    /// `["a.b"]` (a key with signs in it), `[3]` (one element).
    ///
    /// A rule is for the value that its path ends at and everything inside; the innermost wins, then the longest
    /// path, then `$`, then the last. Serialised as an object.
    #[serde(with = "object")]
    pub keys: Vec<(String, PartRule)>,
    /// Whether values that no rule is for are compressed.
    #[serde(alias = "default_compress")]
    pub default_compress: bool,
}

impl Default for JsonOptions {
    fn default() -> Self {
        Self { min_chars: MIN_CHARS, keys: Vec::new(), default_compress: true }
    }
}

/// Rules as an object from path to rule.
mod object {
    use serde::Serializer;

    use super::*;

    pub(super) fn serialize<S: Serializer>(keys: &[(String, PartRule)], to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_map(keys.iter().map(|(key, rule)| (key, rule)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> std::result::Result<Vec<(String, PartRule)>, D::Error> {
        Ok(BTreeMap::deserialize(from)?.into_iter().collect())
    }
}

/// Reads [`JsonOptions`]: `{"minChars": 40, "keys": {"body": {"rate": 0.4}, "id": false}, "defaultCompress": true}`,
/// every member optional, in camelCase or snake_case.
///
/// # Errors
/// [`ErrorKind::OptionOutOfRange`] for a member that does not exist, a rate outside 0 to 1, or a bad path.
pub fn read_json_options(options: &Value) -> Result<JsonOptions> {
    let options = JsonOptions::deserialize(options).map_err(|error| {
        let message = format!(
            "the JSON options cannot be read: {error}; give minChars (a number), keys (an object from key or path \
             to {{\"rate\", \"compress\"}}) and defaultCompress (true or false)"
        );
        Error::new(ErrorKind::OptionOutOfRange, message).with_source(error)
    })?;
    Rules::compile(&options)?;
    Ok(options)
}

/// One entry of llmlingua's configuration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rate: Option<f64>,
    #[serde(default = "yes")]
    compress: bool,
    value_type: Option<String>,
    #[serde(default)]
    pair_remove: bool,
}

fn yes() -> bool {
    true
}

/// The names of types in llmlingua's configuration, `set` left out: llmlingua refuses it too.
const VALUE_TYPES: [&str; 13] = [
    "str",
    "string",
    "int",
    "integer",
    "float",
    "number",
    "bool",
    "boolean",
    "list",
    "List",
    "dict",
    "dictionary",
    "tuple",
];

/// Reads the configuration of llmlingua's `compress_json`: an object from each key at the top to
/// `{"rate", "compress", "value_type", "pair_remove"}`.
///
/// The rates are for the strings in those values, however deep; keys, numbers, booleans and short strings stay, as
/// everywhere in [`super::read_json`], and so do the values of keys that the configuration does not name.
///
/// # Errors
/// [`ErrorKind::OptionOutOfRange`] for another shape, an unknown `value_type`, a rate outside 0 to 1, and for
/// `"pair_remove": true`, since pairs are never removed.
pub fn read_json_config(config: &Value) -> Result<JsonOptions> {
    let entries = BTreeMap::<String, Entry>::deserialize(config).map_err(|error| {
        let message = format!(
            "the JSON configuration cannot be read: {error}; give an object from key to {{\"rate\": 0.5, \
             \"compress\": true, \"value_type\": \"str\", \"pair_remove\": false}}"
        );
        Error::new(ErrorKind::OptionOutOfRange, message).with_source(error)
    })?;
    let refuse = |key: &str, what: &str| {
        Err(Error::new(ErrorKind::OptionOutOfRange, format!("the JSON configuration of \"{key}\" {what}")))
    };
    let mut keys = Vec::with_capacity(entries.len());
    for (key, Entry { rate, compress, value_type, pair_remove }) in entries {
        if let Some(name) = value_type.filter(|name| !VALUE_TYPES.contains(&name.as_str())) {
            return refuse(&key, &format!("has the value_type \"{name}\"; use str, int, float, bool, list or dict"));
        }
        if pair_remove {
            return refuse(&key, "asks for pair_remove, and pairs are never removed; take it out, or give a low rate");
        }
        check_rate(&format!("the rate of \"{key}\""), rate)?;
        keys.push((show_path(&[PathStep::Key(key)]), PartRule { rate, compress }));
    }
    Ok(JsonOptions { keys, default_compress: false, ..JsonOptions::default() })
}

/// [`JsonOptions::keys`] ready to be looked up.
pub(super) struct Rules {
    patterns: Vec<(Pattern, PartRule)>,
    default: PartRule,
}

impl Rules {
    pub(super) fn compile(options: &JsonOptions) -> Result<Self> {
        let compile = |(key, rule): &(String, PartRule)| {
            check_rate(&format!("the rate of \"{key}\""), rule.rate)?;
            Ok((Pattern::read(key)?, *rule))
        };
        let patterns = options.keys.iter().map(compile).collect::<Result<_>>()?;
        let default = if options.default_compress { PartRule::COMPRESS } else { PartRule::KEEP };
        Ok(Self { patterns, default })
    }

    /// The rule of a value, from the steps that lead to it (from the value up to the root) and its parent's rule.
    pub(super) fn rule<'a>(
        &self,
        steps: impl Iterator<Item = &'a PathStep> + Clone,
        inherited: Option<PartRule>,
    ) -> PartRule {
        let ending_here = self.patterns.iter().filter(|(pattern, _)| pattern.ends_at(steps.clone()));
        let best = ending_here.max_by_key(|(pattern, _)| pattern.precision());
        best.map(|(_, rule)| *rule).or(inherited).unwrap_or(self.default)
    }
}
