//! JSON whose string values are compressed: everything but those literals stays byte for byte.

mod options;
mod pattern;
#[cfg(test)]
mod properties;
mod source;
mod syntax;
#[cfg(test)]
mod tests;

use std::iter::successors;
use std::ops::Range;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;

pub use options::{JsonOptions, read_json_config, read_json_options};
pub use source::apply_in_source;

use super::edit::check_count;
use super::path::PathStep;
use super::rule::PartRule;
use crate::error::Result;
use options::Rules;

/// A JSON text and the string values in it that count as texts.
#[derive(Clone, Debug)]
pub struct JsonText {
    source: String,
    parts: Vec<JsonPart>,
    places: Vec<Place>,
}

/// A string value of a JSON text.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonPart {
    /// The string that the literal stands for.
    pub text: String,
    /// The bytes of the literal in the JSON text, quotes included.
    pub literal: Range<usize>,
    /// The share that stays, 0 to 1; `None`: what is asked for the whole input.
    pub rate: Option<f64>,
    /// Whether it is compressed at all; `false` outweighs any rate.
    pub compress: bool,
    place: usize,
}

/// A value that is a part or has one inside; a tree by parents, since whole paths would grow with the square of
/// the nesting.
#[derive(Clone, Debug)]
struct Place {
    parent: Option<usize>,
    step: Option<PathStep>,
    rule: PartRule,
}

/// Reads JSON and finds the string values (never keys) of at least [`JsonOptions::min_chars`] characters, in order.
///
/// Comments and trailing commas are accepted and stay where they are; of keys that occur twice, each value is a
/// part. A literal with half of a surrogate pair (`"\ud800"`) is no part and stays as it is.
///
/// # Errors
/// [`ErrorKind::Json`] with line, column and byte for anything else that is not JSON, and for more than 128 levels
/// of nesting; [`ErrorKind::OptionOutOfRange`] for options with a bad path or rate.
pub fn read_json(text: &str, options: &JsonOptions) -> Result<JsonText> {
    let rules = Rules::compile(options)?;
    let (paired, unpaired) = syntax::pair_surrogates(text);
    let root = syntax::parse(&paired)?;

    let mut places: Vec<Place> = Vec::new();
    let mut parts = Vec::new();
    let mut unpaired = unpaired.into_iter().peekable();
    // Values still to be looked at, the next one last.
    let mut ahead: Vec<(&Value, Option<usize>, Option<PathStep>)> = vec![(&root, None, None)];
    while let Some((value, parent, step)) = ahead.pop() {
        let text = match value {
            Value::Object(_) | Value::Array(_) => None,
            Value::StringLit(literal) => {
                while unpaired.next_if(|&at| at < literal.range.start).is_some() {}
                let is_text = literal.value.chars().take(options.min_chars.max(1)).count() >= options.min_chars.max(1);
                if !is_text || unpaired.peek().is_some_and(|&at| at < literal.range.end) {
                    continue;
                }
                Some(literal.value.as_ref())
            }
            Value::NumberLit(_) | Value::BooleanLit(_) | Value::NullKeyword(_) => continue,
        };
        let above = successors(parent, |&place| places.get(place).and_then(|place| place.parent));
        let steps =
            step.iter().chain(above.filter_map(|place| places.get(place)).filter_map(|place| place.step.as_ref()));
        let rule = rules.rule(steps, parent.and_then(|place| places.get(place)).map(|place| place.rule));
        let place = places.len();
        places.push(Place { parent, step, rule });
        match value {
            Value::Object(object) => {
                ahead.extend(
                    object.properties.iter().rev().map(|property| {
                        (&property.value, Some(place), Some(PathStep::Key(property.name.as_str().into())))
                    }),
                )
            }
            Value::Array(array) => ahead.extend(
                array.elements.iter().enumerate().rev().map(|(i, element)| (element, Some(place), Some(i.into()))),
            ),
            _ => {}
        }
        if let Some(text) = text {
            let Range { start, end } = value.start()..value.end();
            let PartRule { rate, compress } = rule;
            parts.push(JsonPart { text: text.into(), literal: start..end, rate, compress, place });
        }
    }
    Ok(JsonText { source: text.into(), parts, places })
}

impl JsonText {
    /// The string values that count as texts, in the order of the source.
    pub fn parts(&self) -> &[JsonPart] {
        &self.parts
    }

    /// The way from the whole text to a part.
    pub fn path(&self, part: &JsonPart) -> Vec<PathStep> {
        let above = successors(self.places.get(part.place), |place| self.places.get(place.parent?));
        let mut path: Vec<_> = above.filter_map(|place| place.step.clone()).collect();
        path.reverse();
        path
    }

    /// The JSON text with each part's literal made to stand for the text of the same index.
    ///
    /// A part that is the same, is not to be compressed, or whose literal would grow, keeps its literal byte for byte.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] when there is not one text for each part.
    pub fn rebuild(&self, compressed: &[impl AsRef<str>]) -> Result<String> {
        check_count(self.parts.len(), compressed.len())?;
        let mut rebuilt = String::with_capacity(self.source.len());
        let mut copied = 0;
        for (part, text) in self.parts.iter().zip(compressed) {
            let text = text.as_ref();
            let literal = syntax::literal(text);
            if part.compress && text != part.text && literal.len() <= part.literal.len() {
                rebuilt.push_str(self.source.get(copied..part.literal.start).unwrap_or_default());
                rebuilt.push_str(&literal);
                copied = part.literal.end;
            }
        }
        rebuilt.push_str(self.source.get(copied..).unwrap_or_default());
        Ok(rebuilt)
    }
}
