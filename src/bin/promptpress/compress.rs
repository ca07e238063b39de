//! `promptpress compress`

use std::io::{self, IsTerminal, Write};

use promptpress::{Budget, Error, ErrorKind};
use serde_json::Map;

use crate::args::{Compress, Mode};
use crate::engine::{Defaults, Engine};
use crate::failure::Failure;
use crate::line::Contexts;
use crate::progress::Progress;
use crate::{batch, input, reference};

/// Compresses a text, or every line of a batch.
pub async fn run(args: &Compress) -> Result<(), Failure> {
    let source = &args.source;
    let defaults = match args.mode {
        Mode::Faithful => Defaults {
            budget: Budget::from_options(args.rate, args.target_tokens, args.threshold)?,
            counter: args.count,
            reference: Map::new(),
        },
        Mode::Reference => {
            Defaults { budget: Budget::default(), counter: args.count, reference: reference::options(args)? }
        }
    };
    // Opened before the model is loaded, so that a wrong path is told at once.
    if source.jsonl {
        let lines = input::open(&source.file)?;
        let engine = Engine::open(source, args.mode, defaults).await?;
        let mut progress = Progress::new();
        return batch::run(lines, io::stdout().lock(), async |line| {
            engine.compress(&line.contexts, &line.options, &mut |done, total| progress.report(done, total)).await
        })
        .await;
    }
    let text = input::read_text(&source.file)?;
    let engine = Engine::open(source, args.mode, defaults).await?;
    let mut progress = Progress::new();
    let answer =
        engine.compress(&Contexts::One(text), &Map::new(), &mut |done, total| progress.report(done, total)).await?;
    let mut stdout = io::stdout().lock();
    if args.json {
        writeln!(stdout, "{answer}")?;
        return Ok(());
    }
    let text = answer["compressed_prompt"]
        .as_str()
        .ok_or_else(|| Error::new(ErrorKind::Io, "the result has no text; please report this"))?;
    stdout.write_all(text.as_bytes())?;
    if stdout.is_terminal() && !text.ends_with('\n') {
        writeln!(stdout)?;
    }
    stdout.flush()?;
    Ok(())
}
