//! The command: files and pipes in, compressed text or JSON out. All decisions are the library's.

mod args;
mod batch;
mod compress;
mod convert;
mod device;
mod engine;
mod explain;
mod failure;
mod faithful;
mod flags;
mod four_bit;
mod input;
mod line;
mod line_options;
mod model_folder;
mod output;
mod progress;
mod reference;
mod score;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
    // A usage error of clap's own exits with 2 and says what to do.
    let args = Args::parse();
    let outcome = match &args.command {
        Command::Compress(args) => pollster::block_on(compress::run(args)),
        Command::Score(args) => pollster::block_on(score::run(args)),
        Command::Convert(args) => convert::run(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
