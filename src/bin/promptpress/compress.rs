//! `promptpress compress`

use std::io::{self, IsTerminal, Write};

use promptpress::{Budget, Error, ErrorKind, Result};
use serde_json::Map;

use crate::args::{Compress, Mode, Reading};
use crate::engine::{Defaults, Engine};
use crate::failure::Failure;
use crate::line::Input;
use crate::progress::Progress;
use crate::{batch, explain, flags, input, reference};

/// Compresses a text, or every line of a batch.
pub async fn run(args: &Compress) -> std::result::Result<(), Failure> {
    let source = &args.source;
    let options = match args.mode {
        Mode::Faithful => {
            // A wrong budget is told before the model is loaded.
            Budget::from_options(args.rate, args.target_tokens, args.threshold)?;
            flags::options(args)?
        }
        Mode::Reference => reference::options(args)?,
    };
    let defaults = Defaults { counter: args.count, options };
    // Opened before the model is loaded, so that a wrong path is told at once.
    if source.jsonl {
        let lines = input::open(&source.file)?;
        let engine = Engine::open(source, args.mode, defaults).await?;
        let mut progress = Progress::new();
        return batch::run(lines, io::stdout().lock(), async |line| {
            engine.compress(&line.input, &line.options, &mut |done, total| progress.report(done, total)).await
        })
        .await;
    }
    let input = read(&args.reading, input::read_text(&source.file)?)?;
    let engine = Engine::open(source, args.mode, defaults).await?;
    let mut progress = Progress::new();
    let answer = engine.compress(&input, &Map::new(), &mut |done, total| progress.report(done, total)).await?;
    let mut stdout = io::stdout().lock();
    if args.json {
        writeln!(stdout, "{answer}")?;
        return Ok(());
    }
    if args.explain {
        return Ok(explain::write(&answer, &mut stdout)?);
    }
    let text = answer.get("source").or(answer.get("json")).unwrap_or(&answer["compressed_prompt"]);
    let text = text.as_str().ok_or_else(|| Error::new(ErrorKind::Io, "the result has no text; please report this"))?;
    stdout.write_all(text.as_bytes())?;
    if stdout.is_terminal() && !text.ends_with('\n') {
        writeln!(stdout)?;
    }
    stdout.flush()?;
    Ok(())
}

/// The input as the flags say that it is to be read.
fn read(reading: &Reading, text: String) -> Result<Input> {
    Ok(match reading {
        Reading { messages: true, .. } => {
            let messages = serde_json::from_str(&text).map_err(|e| {
                let message = format!("the messages are not JSON ({e}); mend them, or leave --messages out");
                Error::new(ErrorKind::InputMalformed, message).with_source(e)
            })?;
            Input::Messages(messages, Some(text))
        }
        Reading { json_input: true, .. } => Input::Json(text),
        Reading { tags: true, .. } => Input::Tagged(text),
        _ => Input::text(text),
    })
}
