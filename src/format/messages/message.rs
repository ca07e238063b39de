//! One message: its role, and the texts in its content.

use serde_json::{Map, Value};

use super::collector::Collector;
use super::options::Role;
use super::part::{gemini_part, is_pinned, tool_output, typed_part};
use crate::error::Result;

pub(super) fn message(at: &mut Collector, value: &Value) -> Result<()> {
    let Some(members) = value.as_object() else {
        return Err(at.unknown("a message that is no object"));
    };
    let role = match members.get("role") {
        Some(Value::String(name)) => match Role::named(name) {
            Some(role) => role,
            None => return at.within("role", |at| Err(at.unknown("a role of another name"))),
        },
        Some(Value::Null) | None if members.contains_key("type") => return item(at, members),
        // Gemini lets the role out where there is one message.
        Some(Value::Null) | None if members.contains_key("parts") => Role::User,
        _ => return Err(at.unknown("a message without a role")),
    };
    let pinned = is_pinned(members);
    let list = members.get("parts").filter(|list| !list.is_null());
    if !members.contains_key("content") && list.is_none() && role != Role::Assistant {
        return Err(at.unknown("a message without content"));
    }
    if let Some(content) = members.get("content") {
        at.within("content", |at| match content {
            Value::String(text) => {
                at.text(role, text, pinned);
                Ok(())
            }
            Value::Array(list) => at.each(list, |at, part| typed_part(at, role, part, pinned)),
            // An assistant that only calls tools.
            Value::Null => Ok(()),
            _ => Err(at.unknown("content that is neither text nor a list")),
        })?;
    }
    if let Some(list) = list {
        at.within("parts", |at| parts(at, role, list, pinned))?;
    }
    Ok(())
}

/// The `parts` of Gemini, which have no type, and of the AI SDK's UI messages, which have one.
pub(super) fn parts(at: &mut Collector, role: Role, list: &Value, pinned: bool) -> Result<()> {
    let Value::Array(list) = list else {
        return Err(at.unknown("parts that are no list"));
    };
    at.each(list, |at, part| match part.get("type") {
        Some(_) => typed_part(at, role, part, pinned),
        None => gemini_part(at, role, part, pinned),
    })
}

/// An item of OpenAI's Responses that is no message: a call, what it gave, reasoning, a reference.
fn item(at: &mut Collector, members: &Map<String, Value>) -> Result<()> {
    match members.get("type").and_then(Value::as_str) {
        // A shell's output is JSON in a string, and stays.
        Some("function_call_output" | "custom_tool_call_output") => {
            members.get("output").map_or(Ok(()), |output| at.within("output", |at| tool_output(at, output, false)))
        }
        Some("message") | None => Err(at.unknown("a message without a role")),
        Some(_) => Ok(()),
    }
}
