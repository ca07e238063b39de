//! Requests in the shapes that the vendors document.

use serde_json::{Value, json};

/// Requests as the vendors document them. A text `<role>: …` is to be found with that role, whatever else is not;
/// `pinned <role>: …` is to be found and to stay.
pub(super) fn requests() -> Vec<(&'static str, Value)> {
    vec![
        (
            "OpenAI chat completions",
            json!({
                "model": "gpt-x", "temperature": 0.5,
                "tools": [{"type": "function", "function": {"name": "f", "description": "A schema.", "parameters": {"type": "object"}}}],
                "messages": [
                    {"role": "developer", "content": "developer: rules"},
                    {"role": "system", "content": [{"type": "text", "text": "system: more rules"}]},
                    {"role": "user", "name": "Ann", "content": [
                        {"type": "text", "text": "user: what is this?"},
                        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}},
                        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
                        {"type": "file", "file": {"file_id": "file-1"}},
                        {"type": "text", "text": ""}
                    ]},
                    {"role": "assistant", "content": null, "tool_calls": [
                        {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{\"q\":\"a query\"}"}}
                    ]},
                    {"role": "tool", "tool_call_id": "call_1", "content": "tool: an answer"},
                    {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "tool: in parts"}]},
                    {"role": "function", "name": "f", "content": "tool: of an old function"},
                    {"role": "assistant", "content": [{"type": "refusal", "refusal": "I cannot."}, {"type": "text", "text": "assistant: but"}]},
                    {"role": "assistant", "content": "pinned assistant: cited", "annotations": [{"type": "url_citation", "url_citation": {"start_index": 1}}]},
                    {"role": "assistant", "content": "assistant: done", "refusal": null, "annotations": []},
                    {"role": "assistant", "audio": {"id": "audio_1"}},
                    {"role": "user", "content": "user: thanks"}
                ]
            }),
        ),
        (
            "OpenAI Responses",
            json!({
                "model": "gpt-x", "instructions": "system: rules", "prompt": {"id": "pmpt_1", "variables": {"a": "a variable"}},
                "input": [
                    {"role": "user", "content": [{"type": "input_text", "text": "user: look"}, {"type": "input_image", "image_url": "https://x.test"}]},
                    {"type": "message", "role": "user", "content": "user: again"},
                    {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "I think."}]},
                    {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
                    {"type": "function_call_output", "call_id": "c", "output": "tool: an answer"},
                    {"type": "function_call_output", "call_id": "c", "output": [{"type": "input_text", "text": "tool: in parts"}, {"type": "input_image", "image_url": "x"}]},
                    {"type": "local_shell_call_output", "id": "c", "output": "{\"stdout\":\"x\"}"},
                {"type": "custom_tool_call_output", "call_id": "c", "output": "tool: of a custom tool"},
                {"type": "item_reference", "id": "msg_1"},
                    {"type": "message", "id": "msg_2", "status": "completed", "role": "assistant", "content": [
                        {"type": "output_text", "text": "assistant: said", "annotations": []},
                        {"type": "output_text", "text": "pinned assistant: cited", "annotations": [{"type": "file_citation", "index": 3}]},
                        {"type": "refusal", "refusal": "no"}
                    ]}
                ]
            }),
        ),
        ("OpenAI Responses, a string", json!({"model": "gpt-x", "instructions": null, "input": "user: hello"})),
        (
            "Anthropic",
            json!({
                "model": "claude-x", "max_tokens": 100,
                "system": [{"type": "text", "text": "system: rules"}, {"type": "text", "text": "pinned system: a book", "cache_control": {"type": "ephemeral"}}],
                "tools": [{"name": "f", "description": "A schema.", "input_schema": {"type": "object"}}],
                "messages": [
                    {"role": "user", "content": [
                        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
                        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "A document."}, "citations": {"enabled": true}},
                        {"type": "text", "text": "pinned user: cached", "cache_control": {"type": "ephemeral"}},
                        {"type": "text", "text": "user: question"}
                    ]},
                    {"role": "assistant", "content": [
                        {"type": "thinking", "thinking": "Let me see.", "signature": "sig"},
                        {"type": "redacted_thinking", "data": "AAAA"},
                        {"type": "text", "text": "assistant: I look", "citations": null},
                        {"type": "tool_use", "id": "t1", "name": "f", "input": {"text": "an argument"}},
                        {"type": "server_tool_use", "id": "t2", "name": "web_search", "input": {"query": "q"}},
                        {"type": "web_search_tool_result", "tool_use_id": "t2", "content": [{"type": "web_search_result", "title": "T", "encrypted_content": "AA"}]},
                        {"type": "text", "text": "pinned assistant: cited", "citations": [{"type": "char_location", "cited_text": "A"}]}
                    ]},
                    {"role": "user", "content": [
                        {"type": "tool_result", "tool_use_id": "t1", "content": "tool: an answer"},
                        {"type": "tool_result", "tool_use_id": "t3", "is_error": false, "content": [
                            {"type": "text", "text": "tool: in blocks"},
                            {"type": "image", "source": {"type": "url", "url": "https://x.test"}}
                        ]},
                        {"type": "tool_result", "tool_use_id": "t4", "content": "pinned tool: cached", "cache_control": {"type": "ephemeral"}},
                        {"type": "tool_result", "tool_use_id": "t5"}
                    ]},
                    {"role": "assistant", "content": "assistant: done"}
                ]
            }),
        ),
        (
            "Anthropic, a system string",
            json!({"system": "system: rules", "messages": [{"role": "user", "content": "user: hello"}]}),
        ),
        (
            "Gemini",
            json!({
                "systemInstruction": {"parts": [{"text": "system: rules"}]},
                "generationConfig": {"temperature": 0.5},
                "tools": [{"functionDeclarations": [{"name": "f", "description": "A schema."}]}],
                "contents": [
                    {"role": "user", "parts": [{"text": "user: look"}, {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}, {"fileData": {"fileUri": "u"}}]},
                    {"role": "model", "parts": [
                        {"text": "A thought.", "thought": true},
                        {"text": "assistant: said"},
                        {"text": "pinned assistant: signed", "thoughtSignature": "AAAA"},
                        {"functionCall": {"name": "f", "args": {"text": "an argument"}}, "thoughtSignature": "AAAA"},
                        {"executableCode": {"language": "PYTHON", "code": "1"}},
                        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1"}}
                    ]},
                    {"role": "user", "parts": [
                        {"functionResponse": {"name": "f", "response": {"output": "tool: an answer", "other": "kept"}}},
                        {"functionResponse": {"name": "f", "response": {"result": "tool: another"}}},
                        {"functionResponse": {"name": "f", "response": {"error": "kept", "result": {"a": 1}}}}
                    ]}
                ]
            }),
        ),
        (
            "Gemini in Python's spelling",
            json!({
                "system_instruction": "system: rules",
                "contents": {"parts": [
                    {"text": "user: hello", "thought": null, "inline_data": null},
                    {"text": null, "inline_data": {"mime_type": "image/png", "data": "AAAA"}}
                ]}
            }),
        ),
        ("Gemini, a string", json!({"contents": "user: hello"})),
        (
            "AI SDK model messages",
            json!({
                "system": "system: rules",
                "messages": [
                    {"role": "system", "content": "pinned system: cached", "providerOptions": {"anthropic": {"cacheControl": {"type": "ephemeral"}}}},
                    {"role": "user", "content": [
                        {"type": "text", "text": "user: look"},
                        {"type": "text", "text": "pinned user: cached", "providerOptions": {"anthropic": {"cacheControl": {"type": "ephemeral"}}}},
                        {"type": "text", "text": "user: other options", "providerOptions": {"openai": {"x": 1}}},
                        {"type": "image", "image": "AAAA"},
                        {"type": "file", "data": "AAAA", "mediaType": "text/plain"}
                    ]},
                    {"role": "assistant", "content": [
                        {"type": "reasoning", "text": "Let me see."},
                        {"type": "text", "text": "assistant: I call"},
                        {"type": "text", "text": "pinned assistant: signed", "providerOptions": {"google": {"thoughtSignature": "AA"}}},
                        {"type": "tool-call", "toolCallId": "c", "toolName": "f", "input": {"text": "an argument"}}
                    ]},
                    {"role": "tool", "content": [
                        {"type": "tool-result", "toolCallId": "c", "toolName": "f", "output": {"type": "text", "value": "tool: an answer"}},
                        {"type": "tool-result", "toolCallId": "c", "toolName": "f", "output": {"type": "json", "value": {"type": "text", "text": "data"}}},
                        {"type": "tool-result", "toolCallId": "c", "toolName": "f", "output": {"type": "error-text", "value": "an error"}},
                        {"type": "tool-result", "toolCallId": "c", "toolName": "f", "output": {"type": "content", "value": [
                            {"type": "text", "text": "tool: in parts"}, {"type": "media", "data": "AAAA", "mediaType": "image/png"}
                        ]}},
                        {"type": "tool-result", "toolCallId": "c", "toolName": "f", "result": "tool: in an older version"}
                    ]}
                ]
            }),
        ),
        (
            "AI SDK 7",
            json!({
                "instructions": {"role": "system", "content": "system: rules"},
                "prompt": [{"role": "user", "content": "user: hello"}]
            }),
        ),
        (
            "AI SDK 6",
            json!({
                "system": [{"role": "system", "content": "system: rules"}],
                "prompt": [{"role": "user", "content": "user: hello"}]
            }),
        ),
        ("AI SDK, a prompt", json!({"system": "system: rules", "prompt": "user: hello"})),
        (
            "AI SDK UI messages",
            json!([
                {"id": "1", "role": "user", "metadata": {"text": "kept"}, "parts": [{"type": "text", "text": "user: hello"}, {"type": "file", "url": "u", "mediaType": "image/png"}]},
                {"id": "2", "role": "assistant", "parts": [
                    {"type": "step-start"},
                    {"type": "reasoning", "text": "Let me see.", "state": "done"},
                    {"type": "tool-weather", "toolCallId": "c", "state": "output-available", "input": {"city": "a city"}, "output": "tool: sunny"},
                    {"type": "tool-list", "toolCallId": "c", "state": "output-available", "input": {}, "output": [1, "two", null]},
                    {"type": "dynamic-tool", "toolName": "d", "toolCallId": "c", "state": "output-available", "input": {}, "output": {"temperature": "a number"}},
                    {"type": "source-url", "sourceId": "s", "url": "u", "title": "A title"},
                    {"type": "data-chart", "data": {"text": "kept"}},
                    {"type": "text", "text": "assistant: sunny", "state": "done"}
                ]}
            ]),
        ),
        ("nothing", json!([])),
    ]
}
