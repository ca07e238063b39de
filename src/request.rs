//! Options as they come from outside, under JavaScript's names or Python's, checked and made into ours.

use serde::Deserialize;
use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind, Result};
use crate::score_options::{ScoreOptions, TokenToWord};
use crate::select::budget::Budget;
use crate::select::floor::Floors;
use crate::select::force::Force;
use crate::select::options::{DEFAULT_MIN_TOKENS, SelectOptions};
use crate::select::part::{PartFilter, PartRule};
use crate::text::protect::{Protect, ProtectKind};
use crate::text::structure::Format;

/// Options of the faithful mode. Every field may be missing; unknown names are refused.
///
/// The names of llmlingua keep its meaning, on words: as there, a negative `target_token`, `target_context` or
/// `context_level_target_token` asks for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Request {
    rate: Option<f64>,
    #[serde(alias = "target_tokens", alias = "targetToken", alias = "target_token")]
    target_tokens: Option<f64>,
    threshold: Option<f64>,
    #[serde(alias = "force_tokens")]
    force_tokens: Option<Vec<String>>,
    #[serde(alias = "force_reserve_digit")]
    force_reserve_digit: Option<bool>,
    #[serde(alias = "drop_consecutive")]
    drop_consecutive: Option<bool>,
    #[serde(alias = "chunk_end_tokens")]
    chunk_end_tokens: Option<Vec<String>>,
    #[serde(alias = "token_to_word")]
    token_to_word: Option<String>,
    #[serde(alias = "use_context_level_filter")]
    use_context_level_filter: Option<bool>,
    #[serde(alias = "use_token_level_filter")]
    use_token_level_filter: Option<bool>,
    #[serde(alias = "target_context")]
    target_context: Option<f64>,
    #[serde(alias = "context_level_rate")]
    context_level_rate: Option<f64>,
    #[serde(alias = "context_level_target_token")]
    context_level_target_token: Option<f64>,
    #[serde(alias = "force_context_ids")]
    force_context_ids: Option<Vec<usize>>,
    protect: Option<ProtectRequest>,
    format: Option<String>,
    comments: Option<bool>,
    #[serde(alias = "question_floor")]
    question_floor: Option<f64>,
    #[serde(alias = "last_floor")]
    last_floor: Option<f64>,
    #[serde(alias = "min_tokens")]
    min_tokens: Option<usize>,
    #[serde(alias = "best_effort")]
    best_effort: Option<bool>,
}

/// What to protect: all or nothing, the names of kinds, or everything in full.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum ProtectRequest {
    /// The default, or nothing.
    Switch(bool),
    /// These kinds and no others.
    Kinds(Vec<String>),
    /// Kinds, literals and regular expressions.
    Full(FullProtect),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FullProtect {
    kinds: Option<KindsRequest>,
    literals: Vec<String>,
    patterns: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum KindsRequest {
    /// These kinds and no others.
    Exactly(Vec<String>),
    /// The default with some kinds switched.
    Switched(BTreeMap<String, bool>),
}

/// What is asked of a part, as it comes from outside.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PartRequest {
    rate: Option<f64>,
    compress: Option<bool>,
    floor: Option<f64>,
}

impl From<PartRequest> for PartRule {
    fn from(part: PartRequest) -> Self {
        Self { rate: part.rate, compress: part.compress.unwrap_or(true), floor: part.floor }
    }
}

impl Request {
    /// Reads options from any format.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for unknown names and wrong types.
    pub fn read<'de, D: serde::Deserializer<'de>>(options: D) -> Result<Self>
    where
        D::Error: std::fmt::Display,
    {
        Self::deserialize(options).map_err(|e| {
            Error::new(
                ErrorKind::OptionOutOfRange,
                format!("the options cannot be read ({e}); check their names and types"),
            )
        })
    }

    /// Options of the selection; where nothing says how much stays, `budget`.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] and [`ErrorKind::OptionsConflict`].
    pub fn select_options(&self, budget: Budget) -> Result<SelectOptions> {
        let target = self.target_tokens.filter(|target| *target >= 0.0 || target.is_nan());
        let budget = match (self.rate, target, self.threshold) {
            _ if self.use_token_level_filter == Some(false) => Budget::Rate(1.0),
            (None, None, None) => budget,
            (rate, target, threshold) => Budget::from_options(rate, target, threshold)?,
        };
        Ok(SelectOptions {
            budget,
            force: Force {
                tokens: self.force_tokens.clone().unwrap_or_default(),
                digits: self.force_reserve_digit.unwrap_or_default(),
                drop_consecutive: self.drop_consecutive.unwrap_or_default(),
            },
            protect: self.protect()?,
            format: self.format()?,
            comments: self.comments.unwrap_or_default(),
            floors: Floors { question: self.question_floor, last: self.last_floor },
            parts: Vec::new(),
            filter: self.filter()?,
            min_tokens: self.min_tokens.unwrap_or(DEFAULT_MIN_TOKENS),
            best_effort: self.best_effort.unwrap_or_default(),
        })
    }

    /// Options of scoring.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] for a way from tokens to words other than `mean` and `first`.
    pub fn score_options(&self) -> Result<ScoreOptions> {
        let token_to_word = match &self.token_to_word {
            None => TokenToWord::default(),
            Some(name) => {
                TokenToWord::from_name(name).ok_or_else(|| unknown("token to word", name, "mean or first".into()))?
            }
        };
        Ok(ScoreOptions { token_to_word, chunk_end_tokens: self.chunk_end_tokens.clone() })
    }

    fn protect(&self) -> Result<Protect> {
        let exactly = |names: &[String]| names.iter().map(|name| kind(name)).collect::<Result<Vec<_>>>();
        Ok(match &self.protect {
            None | Some(ProtectRequest::Switch(true)) => Protect::default(),
            Some(ProtectRequest::Switch(false)) => Protect::none(),
            Some(ProtectRequest::Kinds(names)) => Protect { kinds: exactly(names)?, ..Protect::none() },
            Some(ProtectRequest::Full(FullProtect { kinds, literals, patterns })) => {
                let kinds = match kinds {
                    None => Protect::default().kinds,
                    Some(KindsRequest::Exactly(names)) => exactly(names)?,
                    Some(KindsRequest::Switched(switches)) => switched(switches)?,
                };
                Protect { kinds, literals: literals.clone(), patterns: patterns.clone() }
            }
        })
    }

    fn format(&self) -> Result<Option<Format>> {
        match self.format.as_deref() {
            None => Ok(Some(Format::default())),
            Some("none") => Ok(None),
            Some(name) => Format::from_name(name)
                .map(Some)
                .ok_or_else(|| unknown("format", name, "auto, markdown, plain or none".into())),
        }
    }

    fn filter(&self) -> Result<Option<PartFilter>> {
        if self.use_context_level_filter != Some(true) {
            return Ok(None);
        }
        let whole = |name: &str, value: Option<f64>| match value {
            Some(value) if value >= 0.0 && value.fract() != 0.0 => Err(Error::new(
                ErrorKind::OptionOutOfRange,
                format!("the {name} is {value}; give a whole number of at least 0"),
            )),
            value => Ok(value.filter(|value| *value >= 0.0).map(|value| value as usize)),
        };
        Ok(Some(PartFilter {
            target_parts: whole("target context", self.target_context)?,
            // As in the reference, 1 asks for nothing.
            rate: self.context_level_rate.filter(|rate| *rate < 1.0 || rate.is_nan()),
            target_tokens: whole("context level target token", self.context_level_target_token)?,
            forced: self.force_context_ids.clone().unwrap_or_default(),
        }))
    }
}

fn kind(name: &str) -> Result<ProtectKind> {
    ProtectKind::from_name(name).ok_or_else(|| {
        let names: Vec<_> = ProtectKind::ALL.iter().map(|kind| kind.name()).collect();
        unknown("kind to protect", name, names.join(", "))
    })
}

fn switched(switches: &BTreeMap<String, bool>) -> Result<Vec<ProtectKind>> {
    let mut kinds = Protect::default().kinds;
    for (name, on) in switches {
        let kind = kind(name)?;
        kinds.retain(|other| *other != kind);
        if *on {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

fn unknown(what: &str, name: &str, known: String) -> Error {
    Error::new(ErrorKind::OptionOutOfRange, format!("there is no {what} {name:?}; use {known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(json: &str) -> Result<SelectOptions> {
        Request::read(&mut serde_json::Deserializer::from_str(json))?.select_options(Budget::default())
    }

    #[test]
    fn names_of_both_languages_mean_the_same() {
        for (ours, pythons) in [
            (r#"{"targetTokens": 7}"#, r#"{"target_token": 7}"#),
            (r#"{"forceTokens": ["a"], "rate": 0.2}"#, r#"{"force_tokens": ["a"], "rate": 0.2}"#),
            (r#"{"useContextLevelFilter": true}"#, r#"{"use_context_level_filter": true, "target_context": -1}"#),
            ("{}", r#"{"target_token": -1, "context_level_rate": 1.0, "force_context_ids": null}"#),
            (r#"{"rate": 1}"#, r#"{"use_token_level_filter": false}"#),
        ] {
            assert_eq!(select(ours).unwrap(), select(pythons).unwrap(), "{ours}");
        }
    }

    #[test]
    fn kinds_are_switched() {
        let kinds = |json: &str| select(json).unwrap().protect.kinds;
        assert_eq!(kinds(r#"{"protect": ["urls"]}"#), [ProtectKind::Urls]);
        assert!(kinds(r#"{"protect": false}"#).is_empty());
        assert_eq!(kinds(r#"{"protect": {"literals": ["x"]}}"#), ProtectKind::DEFAULT);
        let switched = kinds(r#"{"protect": {"kinds": {"quotes": true, "numbers": false}}}"#);
        assert!(switched.contains(&ProtectKind::Quotes) && !switched.contains(&ProtectKind::Numbers));
    }

    #[test]
    fn nonsense_is_refused() {
        for json in [
            r#"{"rat": 0.5}"#,
            r#"{"rate": "half"}"#,
            r#"{"rate": 2}"#,
            r#"{"protect": ["everything"]}"#,
            r#"{"format": "docx"}"#,
            r#"{"use_context_level_filter": true, "target_context": 1.5}"#,
        ] {
            assert_eq!(select(json).unwrap_err().kind(), ErrorKind::OptionOutOfRange, "{json}");
        }
        let request = Request { token_to_word: Some("max".into()), ..Default::default() };
        assert!(request.score_options().is_err());
    }
}
