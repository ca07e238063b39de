//! The options of one compression, by their Python names.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::error::{Error, ErrorKind, Result};

/// Parameters of `compress_prompt` that LLMLingua-2 takes and does not look at.
const IGNORED: [&str; 23] = [
    "instruction",
    "question",
    "iterative_size",
    "force_context_number",
    "use_sentence_level_filter",
    "keep_split",
    "keep_first_sentence",
    "keep_last_sentence",
    "keep_sentence_number",
    "high_priority_bonus",
    "context_budget",
    "token_budget_ratio",
    "condition_in_question",
    "reorder_context",
    "dynamic_context_compression_ratio",
    "condition_compare",
    "add_instruction",
    "rank_method",
    "concate_question",
    "context_segs",
    "context_segs_rate",
    "context_segs_compress",
    "strict_preserve_uncompressed",
];

/// The keyword arguments of Python's `compress_prompt` that LLMLingua-2 uses, with its defaults.
///
/// Numbers are as Python takes them: ranges are not checked here, and one that leaves a percentile outside
/// 0 to 100 makes the compression fail.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceOptions {
    /// The share of tokens to keep; 1 and above keep all words.
    pub rate: f64,
    /// The number of cl100k_base tokens to keep, which overrides `rate`. -1: none.
    pub target_token: f64,
    /// Words and phrases that are always kept; at most 100.
    pub force_tokens: Vec<String>,
    /// Keep every token with a digit in it.
    pub force_reserve_digit: bool,
    /// Drop force tokens that repeat.
    pub drop_consecutive: bool,
    /// The tokens behind which a text of more than one window is cut.
    pub chunk_end_tokens: Vec<String>,
    /// From tokens to words: `mean` or `first`.
    pub token_to_word: String,
    /// With several contexts, first drop whole contexts.
    pub use_context_level_filter: bool,
    /// How many contexts to keep. -1: none named.
    pub target_context: f64,
    /// The share of contexts to keep.
    pub context_level_rate: f64,
    /// The number of cl100k_base tokens that the contexts are filtered to. -1: none named.
    pub context_level_target_token: f64,
    /// The indices of contexts that are never dropped.
    pub force_context_ids: Vec<f64>,
    /// Drop words.
    pub use_token_level_filter: bool,
    /// Whether to say of each word if it was kept. `None` leaves it to the caller; Python's default is no.
    pub return_word_label: Option<bool>,
    /// Stands between labelled words.
    pub word_sep: String,
    /// Stands between a word and its label.
    pub label_sep: String,
}

impl Default for ReferenceOptions {
    fn default() -> Self {
        Self {
            rate: 0.5,
            target_token: -1.0,
            force_tokens: Vec::new(),
            force_reserve_digit: false,
            drop_consecutive: false,
            chunk_end_tokens: vec![".".into(), "\n".into()],
            token_to_word: "mean".into(),
            use_context_level_filter: true,
            target_context: -1.0,
            context_level_rate: 1.0,
            context_level_target_token: -1.0,
            force_context_ids: Vec::new(),
            use_token_level_filter: true,
            return_word_label: None,
            word_sep: "\t\t|\t\t".into(),
            label_sep: " ".into(),
        }
    }
}

impl ReferenceOptions {
    /// Reads the options from JSON or a JavaScript object. Options that only LLMLingua-1 uses are ignored.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for an unknown name, a wrong type, or a number that is not finite.
    pub fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Self> {
        Self::deserialize(source).map_err(|e| {
            Error::new(
                ErrorKind::OptionOutOfRange,
                format!("{e}. Use the names and types of LLMLingua's `compress_prompt`."),
            )
        })
    }
}

impl<'de> Deserialize<'de> for ReferenceOptions {
    fn deserialize<D: Deserializer<'de>>(source: D) -> std::result::Result<Self, D::Error> {
        source.deserialize_map(OptionsVisitor)
    }
}

struct OptionsVisitor;

impl<'de> Visitor<'de> for OptionsVisitor {
    type Value = ReferenceOptions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of options")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let mut options = ReferenceOptions::default();
        while let Some(name) = map.next_key::<String>()? {
            let o = &mut options;
            match name.as_str() {
                "rate" => o.rate = number(&mut map, &name)?,
                "target_token" => o.target_token = number(&mut map, &name)?,
                "force_tokens" => o.force_tokens = value(&mut map, &name)?,
                "force_reserve_digit" => o.force_reserve_digit = value(&mut map, &name)?,
                "drop_consecutive" => o.drop_consecutive = value(&mut map, &name)?,
                "chunk_end_tokens" => o.chunk_end_tokens = value(&mut map, &name)?,
                "token_to_word" => o.token_to_word = value(&mut map, &name)?,
                "use_context_level_filter" => o.use_context_level_filter = value(&mut map, &name)?,
                "target_context" => o.target_context = number(&mut map, &name)?,
                "context_level_rate" => o.context_level_rate = number(&mut map, &name)?,
                "context_level_target_token" => o.context_level_target_token = number(&mut map, &name)?,
                "force_context_ids" => {
                    let ids: Option<Vec<Number>> = value(&mut map, &name)?;
                    o.force_context_ids = ids.unwrap_or_default().into_iter().map(|n| n.0).collect();
                }
                "use_token_level_filter" => o.use_token_level_filter = value(&mut map, &name)?,
                "return_word_label" => o.return_word_label = Some(value(&mut map, &name)?),
                "word_sep" => o.word_sep = value(&mut map, &name)?,
                "label_sep" => o.label_sep = value(&mut map, &name)?,
                ignored if IGNORED.contains(&ignored) => {
                    map.next_value::<IgnoredAny>()?;
                }
                unknown => return Err(de::Error::custom(format_args!("There is no option `{unknown}`"))),
            }
        }
        Ok(options)
    }
}

fn value<'de, T: Deserialize<'de>, A: MapAccess<'de>>(map: &mut A, name: &str) -> std::result::Result<T, A::Error> {
    map.next_value().map_err(|e| de::Error::custom(format_args!("Option `{name}`: {e}")))
}

fn number<'de, A: MapAccess<'de>>(map: &mut A, name: &str) -> std::result::Result<f64, A::Error> {
    value::<Number, A>(map, name).map(|n| n.0)
}

/// Any finite number; integers beyond 2^53 are rounded.
struct Number(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(source: D) -> std::result::Result<Self, D::Error> {
        source.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a finite number")
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> std::result::Result<Number, E> {
        if value.is_finite() { Ok(Number(value)) } else { Err(E::invalid_value(de::Unexpected::Float(value), &self)) }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> std::result::Result<Number, E> {
        Ok(Number(value as f64))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> std::result::Result<Number, E> {
        Ok(Number(value as f64))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> std::result::Result<Number, E> {
        Ok(Number(value as f64))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> std::result::Result<Number, E> {
        Ok(Number(value as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<ReferenceOptions> {
        ReferenceOptions::read(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn reads_python_names() {
        let read = read(
            r#"{"rate": 1, "target_token": 123456789012345678901234567890, "force_context_ids": [0, 2],
                "question": null, "context_budget": "+100", "return_word_label": true}"#,
        );
        let expected = ReferenceOptions {
            rate: 1.0,
            target_token: 123456789012345678901234567890.0,
            force_context_ids: vec![0.0, 2.0],
            return_word_label: Some(true),
            ..Default::default()
        };
        assert_eq!(read.ok(), Some(expected));
    }

    #[test]
    fn no_forced_contexts_can_be_null() {
        assert_eq!(read(r#"{"force_context_ids": null}"#).ok(), Some(ReferenceOptions::default()));
    }

    #[test]
    fn refuses_what_python_has_no_use_for() {
        let cases = [
            r#"{"ratio": 0.5}"#,
            r#"{"rate": "0.5"}"#,
            r#"{"rate": null}"#,
            r#"{"rate": 1e999}"#,
            r#"{"rate": true}"#,
            r#"{"force_tokens": "."}"#,
            r#"{"force_tokens": [1]}"#,
            r#"{"force_reserve_digit": 1}"#,
            r#"{"force_context_ids": ["0"]}"#,
            r#"{"token_to_word": 1}"#,
            "[]",
            "7",
        ];
        for json in cases {
            let kind = read(json).map_err(|e| e.kind());
            assert_eq!(kind, Err(ErrorKind::OptionOutOfRange), "{json}");
        }
    }
}
