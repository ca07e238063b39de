//! Edits of a JSON text that leave its layout as it is.

use std::collections::HashMap;
use std::ops::Range;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;

use super::syntax;
use crate::error::Result;
use crate::format::edit::{Edit, no_string};
use crate::format::path::PathStep;

/// The edits below one value, by the next step.
#[derive(Default)]
struct Below<'e> {
    edit: Option<&'e Edit>,
    next: HashMap<&'e PathStep, Below<'e>>,
}

/// The JSON text with the edited strings in place and everything else byte for byte, the order of keys included.
/// Of keys that occur twice the last is meant, as for whoever parses the text.
///
/// # Errors
/// [`crate::ErrorKind::Json`] as in [`super::read_json`]; [`crate::ErrorKind::OptionOutOfRange`] when there is no
/// string where an edit belongs.
pub fn apply_in_source(text: &str, edits: &[Edit]) -> Result<String> {
    let (paired, _) = syntax::pair_surrogates(text);
    let root = syntax::parse(&paired)?;
    let mut literals = literals(&root, tree(edits)?)?;
    literals.sort_by_key(|(literal, _)| literal.start);
    let mut edited = String::with_capacity(text.len());
    let mut copied = 0;
    for (literal, replacement) in literals {
        edited.push_str(text.get(copied..literal.start).unwrap_or_default());
        edited.push_str(&syntax::literal(replacement));
        copied = literal.end;
    }
    edited.push_str(text.get(copied..).unwrap_or_default());
    Ok(edited)
}

fn tree(edits: &[Edit]) -> Result<Below<'_>> {
    let mut tree = Below::default();
    for edit in edits {
        if edit.path.len() > syntax::MAX_DEPTH {
            return Err(no_string(&edit.path));
        }
        let end = edit.path.iter().fold(&mut tree, |below, step| below.next.entry(step).or_default());
        end.edit = Some(edit);
    }
    Ok(tree)
}

/// The literals that the edits are for.
fn literals<'e>(root: &Value, edits: Below<'e>) -> Result<Vec<(Range<usize>, &'e str)>> {
    let mut found = Vec::new();
    let mut ahead = vec![(root, edits)];
    while let Some((value, mut below)) = ahead.pop() {
        if let (Some(edit), Value::StringLit(_)) = (below.edit, value) {
            found.push((value.start()..value.end(), edit.text.as_str()));
            below.edit = None;
        }
        match value {
            Value::Object(object) => {
                for property in object.properties.iter().rev() {
                    let step = PathStep::from(property.name.as_str());
                    ahead.extend(below.next.remove(&step).map(|below| (&property.value, below)));
                }
            }
            Value::Array(array) => {
                for (i, element) in array.elements.iter().enumerate() {
                    ahead.extend(below.next.remove(&PathStep::Index(i)).map(|below| (element, below)));
                }
            }
            _ => {}
        }
        if let Some(edit) = unplaced(&below) {
            return Err(no_string(&edit.path));
        }
    }
    Ok(found)
}

/// An edit that found no string.
fn unplaced<'e>(below: &Below<'e>) -> Option<&'e Edit> {
    below.edit.or_else(|| below.next.values().find_map(unplaced))
}
