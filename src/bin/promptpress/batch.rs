//! Lines of JSON in, a line of JSON out for each: a bad line is answered with its error and stops nothing.

use std::io::{BufRead, Write};

use promptpress::{Error, ErrorKind, Result};
use serde_json::Value;

use crate::failure::Failure;
use crate::line::Line;
use crate::output;

/// Answers every line that is not blank.
pub async fn run(
    input: Box<dyn BufRead>,
    mut output: impl Write,
    mut answer: impl AsyncFnMut(Line) -> Result<Value>,
) -> std::result::Result<(), Failure> {
    for line in input.split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answered = match parse(&line) {
            Ok(line) => answer(line).await,
            Err(error) => Err(error),
        };
        let value = answered.unwrap_or_else(|error| output::error(&error));
        writeln!(output, "{value}")?;
        output.flush()?;
    }
    Ok(())
}

fn parse(line: &[u8]) -> Result<Line> {
    let text = std::str::from_utf8(line).map_err(|e| {
        Error::new(
            ErrorKind::TextNotUnicode,
            format!("the line is not UTF-8 from byte {} on; convert it first", e.valid_up_to()),
        )
        .with_source(e)
    })?;
    Line::parse(text)
}
