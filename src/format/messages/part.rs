//! One part of a message's content. Only text comes out; whatever else has a type of its own is left alone.

use serde_json::{Map, Value};

use super::collector::Collector;
use super::options::Role;
use crate::error::Result;

/// What stands in a Gemini part instead of text, in JavaScript's and Python's spelling.
const GEMINI_DATA: [&str; 16] = [
    "inlineData",
    "inline_data",
    "fileData",
    "file_data",
    "functionCall",
    "function_call",
    "functionResponse",
    "function_response",
    "executableCode",
    "executable_code",
    "codeExecutionResult",
    "code_execution_result",
    "toolCall",
    "tool_call",
    "toolResponse",
    "tool_response",
];

/// A part with a type: OpenAI, Anthropic, the AI SDK.
pub(super) fn typed_part(at: &mut Collector, role: Role, part: &Value, pinned: bool) -> Result<()> {
    let Some(members) = part.as_object() else {
        return Err(at.unknown("a content part that is no object"));
    };
    let Some(kind) = members.get("type").and_then(Value::as_str) else {
        return Err(at.unknown("a content part without a type"));
    };
    let pinned = pinned || is_pinned(members);
    match kind {
        "text" | "input_text" | "output_text" => match members.get("text") {
            Some(Value::String(text)) => at.within("text", |at| {
                at.text(role, text, pinned);
                Ok(())
            }),
            _ => Err(at.unknown("a text part without text")),
        },
        // Anthropic; of its other results only these hold what a tool of the caller wrote.
        "tool_result" | "mcp_tool_result" => members_of_tool(at, members, &["content"], pinned),
        // The AI SDK: `tool-result` in model messages, `tool-<name>` and `dynamic-tool` in UI messages.
        _ if kind.starts_with("tool-") || kind == "dynamic-tool" => {
            members_of_tool(at, members, &["output", "result"], pinned)
        }
        _ => Ok(()),
    }
}

/// A part of Gemini, told by which member it has.
pub(super) fn gemini_part(at: &mut Collector, role: Role, part: &Value, pinned: bool) -> Result<()> {
    let Some(members) = part.as_object() else {
        return Err(at.unknown("a part that is no object"));
    };
    let pinned = pinned || is_pinned(members);
    if members.get("thought").and_then(Value::as_bool) == Some(true) {
        return Ok(());
    }
    for key in ["functionResponse", "function_response"] {
        if let Some(Value::Object(response)) = members.get(key).and_then(|response| response.get("response")) {
            return at.within(key, |at| {
                at.within("response", |at| members_of_tool(at, response, &["output", "result"], pinned))
            });
        }
    }
    match members.get("text") {
        Some(Value::String(text)) => at.within("text", |at| {
            at.text(role, text, pinned);
            Ok(())
        }),
        None | Some(Value::Null) if GEMINI_DATA.iter().any(|key| members.get(*key).is_some_and(says)) => Ok(()),
        _ => Err(at.unknown("a part that is neither text nor data")),
    }
}

fn members_of_tool(at: &mut Collector, members: &Map<String, Value>, keys: &[&str], pinned: bool) -> Result<()> {
    keys.iter()
        .filter_map(|&key| Some((key, members.get(key)?)))
        .try_for_each(|(key, output)| at.within(key, |at| tool_output(at, output, pinned)))
}

/// What a tool answered: a text, text parts, or the AI SDK's `{type, value}` around either. It may be any JSON, so
/// whatever else it is is left alone.
pub(super) fn tool_output(at: &mut Collector, output: &Value, pinned: bool) -> Result<()> {
    match output {
        Value::Object(members) => match (members.get("type").and_then(Value::as_str), members.get("value")) {
            (Some("text"), Some(value @ Value::String(_))) | (Some("content"), Some(value @ Value::Array(_))) => {
                at.within("value", |at| text_or_parts(at, value, pinned))
            }
            _ => Ok(()),
        },
        output => text_or_parts(at, output, pinned),
    }
}

fn text_or_parts(at: &mut Collector, output: &Value, pinned: bool) -> Result<()> {
    match output {
        Value::String(text) => at.text(Role::Tool, text, pinned),
        Value::Array(list) => {
            return at.each(list, |at, part| match (part.get("type").and_then(Value::as_str), part.get("text")) {
                (Some("text" | "input_text" | "output_text"), Some(Value::String(text))) => {
                    let pinned = pinned || part.as_object().is_some_and(is_pinned);
                    at.within("text", |at| {
                        at.text(Role::Tool, text, pinned);
                        Ok(())
                    })
                }
                _ => Ok(()),
            });
        }
        _ => {}
    }
    Ok(())
}

/// Whether a part or message says something of its exact text: a cache breakpoint after it, a signature over it,
/// annotations or citations that count its characters.
pub(super) fn is_pinned(members: &Map<String, Value>) -> bool {
    let has = |members: &Map<String, Value>, keys: &[&str]| keys.iter().any(|key| members.get(*key).is_some_and(says));
    let of_provider = |key: &str, provider: &str, keys: &[&str]| {
        members
            .get(key)
            .and_then(|options| options.get(provider)?.as_object())
            .is_some_and(|options| has(options, keys))
    };
    const OWN: [&str; 6] =
        ["cache_control", "cacheControl", "annotations", "citations", "thoughtSignature", "thought_signature"];
    has(members, &OWN)
        || ["providerOptions", "providerMetadata"].iter().any(|key| {
            of_provider(key, "anthropic", &["cacheControl", "cache_control"])
                || of_provider(key, "bedrock", &["cachePoint"])
                || ["google", "vertex"].iter().any(|provider| of_provider(key, provider, &["thoughtSignature"]))
        })
}

/// Whether a member is more than a way to write nothing.
fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        _ => true,
    }
}
