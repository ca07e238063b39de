//! A line for every word: what became of it and why.

use std::io::{self, Write};

use serde_json::Value;

/// Writes `+` or `-`, the keep probability, the reason and the word, with tabs between.
pub fn write(answer: &Value, output: &mut impl Write) -> io::Result<()> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for word in answer["words"].as_array().into_iter().flatten() {
        let mark = if word["kept"] == Value::Bool(true) { '+' } else { '-' };
        let reason = match word["rule"].as_str() {
            None => text(&word["reason"]),
            Some(rule) => format!("{}:{rule}", text(&word["reason"])),
        };
        let probability = word["probability"].as_f64().unwrap_or_default();
        // Control characters of a text must not drive a terminal.
        let spelled: String =
            text(&word["text"]).chars().flat_map(|c| c.is_control().then_some('\u{FFFD}').or(Some(c))).collect();
        writeln!(output, "{mark}\t{probability:.3}\t{reason}\t{spelled}")?;
    }
    let [before, after] = [&answer["origin_tokens"], &answer["compressed_tokens"]];
    writeln!(output, "{before} tokens before, {after} after")?;
    if let Some(unchanged) = answer["unchanged"].as_str() {
        writeln!(output, "unchanged: {unchanged}")?;
    }
    Ok(())
}
