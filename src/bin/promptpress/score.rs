//! `promptpress score`

use std::io::{self, Write};

use serde_json::Map;

use crate::args::{Counter, Score};
use crate::engine::{Defaults, Engine};
use crate::failure::Failure;
use crate::line::Input;
use crate::progress::Progress;
use crate::{batch, input};

/// Scores a text, or every line of a batch.
pub async fn run(args: &Score) -> Result<(), Failure> {
    let source = &args.source;
    let defaults = Defaults { counter: Counter::Classifier, options: Map::new() };
    if source.jsonl {
        let lines = input::open(&source.file)?;
        let engine = Engine::open(source, args.mode, defaults).await?;
        let mut progress = Progress::new();
        return batch::run(lines, io::stdout().lock(), async |line| {
            engine.score(&line.input, &line.options, &mut |done, total| progress.report(done, total)).await
        })
        .await;
    }
    let text = input::read_text(&source.file)?;
    let engine = Engine::open(source, args.mode, defaults).await?;
    let mut progress = Progress::new();
    let answer = engine.score(&Input::text(text), &Map::new(), &mut |done, total| progress.report(done, total)).await?;
    writeln!(io::stdout().lock(), "{answer}")?;
    Ok(())
}
