//! Where the messages of an input are: a bare list, or a request that holds one.

use serde_json::{Map, Value};

use super::collector::Collector;
use super::message::{message, parts};
use super::options::Role;
use super::part::typed_part;
use crate::error::Result;

/// The members of a request that hold instructions: Anthropic and the AI SDK, OpenAI's Responses, Gemini (twice).
const INSTRUCTIONS: [&str; 4] = ["system", "instructions", "systemInstruction", "system_instruction"];

/// The members of a request that hold messages: chat completions, Anthropic and the AI SDK; Gemini; OpenAI's
/// Responses; the AI SDK.
const MESSAGES: [&str; 4] = ["messages", "contents", "input", "prompt"];

pub(super) fn request(at: &mut Collector, input: &Value) -> Result<()> {
    match input {
        Value::Array(list) => messages(at, list),
        Value::Object(request) => members(at, request),
        _ => Err(at.unknown("neither a list of messages nor a request")),
    }
}

fn members(at: &mut Collector, request: &Map<String, Value>) -> Result<()> {
    for key in INSTRUCTIONS {
        if let Some(value) = request.get(key) {
            at.within(key, |at| instructions(at, value))?;
        }
    }
    // Not every `prompt` is a list of messages: in OpenAI's Responses it names a stored template.
    let holds_messages = |key: &str, value: &Value| match value {
        Value::Array(_) => true,
        Value::String(_) => key != "messages",
        Value::Object(_) => key == "contents",
        _ => false,
    };
    let mut found = MESSAGES
        .iter()
        .filter_map(|&key| Some((key, request.get(key)?)))
        .filter(|(key, value)| holds_messages(key, value));
    match (found.next(), found.next()) {
        (Some((key, value)), None) => at.within(key, |at| match value {
            Value::Array(list) => messages(at, list),
            Value::String(text) => {
                at.message = Some(0);
                at.text(Role::User, text, false);
                Ok(())
            }
            single => {
                at.message = Some(0);
                message(at, single)
            }
        }),
        (Some((one, _)), Some((other, _))) => Err(at.unknown(&format!("both {one} and {other}"))),
        (None, _) => Err(at.unknown("no messages, contents, input or prompt")),
    }
}

fn messages(at: &mut Collector, list: &[Value]) -> Result<()> {
    list.iter().enumerate().try_for_each(|(i, value)| {
        at.message = Some(i);
        at.within(i, |at| message(at, value))
    })
}

fn instructions(at: &mut Collector, value: &Value) -> Result<()> {
    match value {
        Value::Null => Ok(()),
        Value::String(text) => {
            at.text(Role::System, text, false);
            Ok(())
        }
        Value::Array(list) => at.each(list, |at, element| match element.get("role") {
            Some(_) => message(at, element),
            None => typed_part(at, Role::System, element, false),
        }),
        Value::Object(content) => match content.get("parts") {
            Some(list) => at.within("parts", |at| parts(at, Role::System, list, false)),
            None => message(at, value),
        },
        _ => Err(at.unknown("instructions that are neither text nor a list")),
    }
}
