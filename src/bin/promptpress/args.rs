//! What can be said on the command line.

use std::path::PathBuf;

use clap::{ArgGroup, Parser, Subcommand, ValueEnum};

/// Compresses prompts by dropping the words that a language model does not need.
///
/// Exit status: 0 done (with --jsonl also where single lines failed: they say so themselves), 1 a failure,
/// 2 a usage error.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    Compress(Compress),
    Score(Score),
    Convert(Convert),
}

/// Compress a text, or with --jsonl one context a line
#[derive(clap::Args)]
#[command(group = ArgGroup::new("budget").args(["rate", "target_tokens", "threshold"]))]
pub struct Compress {
    #[command(flatten)]
    pub source: Source,
    /// faithful keeps slices of the original text; reference decides as Python's llmlingua 0.2.2 does
    #[arg(long, value_enum, default_value_t = Mode::Faithful)]
    pub mode: Mode,
    /// Fraction of the tokens to keep, 0 to 1 [default: 0.5]
    #[arg(long, value_name = "R", allow_negative_numbers = true)]
    pub rate: Option<f64>,
    /// Number of tokens to keep at most
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub target_tokens: Option<f64>,
    /// Keep every word with at least this keep probability, 0 to 1
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub threshold: Option<f64>,
    /// Whose tokens are counted in faithful mode (the reference counts cl100k_base)
    #[arg(long, value_enum, default_value_t = Counter::Classifier)]
    pub count: Counter,
    /// Print the result as JSON, with every word, its probability and whether it was kept
    #[arg(long)]
    pub json: bool,
}

/// Print the keep probability of every word
#[derive(clap::Args)]
pub struct Score {
    #[command(flatten)]
    pub source: Source,
    /// faithful scores the words of the text; reference those of Python's llmlingua 0.2.2, with the
    /// probability of each of their tokens
    #[arg(long, value_enum, default_value_t = Mode::Faithful)]
    pub mode: Mode,
}

/// Make a small model folder, ready for the browser, from a Hugging Face folder
#[derive(clap::Args)]
pub struct Convert {
    /// Folder with config.json, model.safetensors and tokenizer.json or vocab.txt
    pub from: PathBuf,
    /// Folder to write; made if it is not there
    pub to: PathBuf,
    /// How to store the rows of the word embedding table
    #[arg(long, value_enum, default_value_t = Embeddings::Auto)]
    pub embeddings: Embeddings,
}

#[derive(clap::Args)]
pub struct Source {
    /// The text, or - for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    /// Model folder
    #[arg(long, value_name = "DIR", env = "PROMPTPRESS_MODEL", default_value = "models/default")]
    pub model: PathBuf,
    /// Where to run the model; auto takes WebGPU where there is an adapter that is real hardware
    #[arg(long, value_enum, default_value_t = Device::Auto)]
    pub device: Device,
    /// Read lines of {"context": text or [texts], "options": {…}} and answer each with a line of JSON
    #[arg(long)]
    pub jsonl: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Mode {
    Faithful,
    Reference,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Device {
    Auto,
    Cpu,
    Webgpu,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Counter {
    /// The classifier's own pieces
    Classifier,
    /// OpenAI's cl100k_base
    #[value(name = "cl100k_base")]
    Cl100kBase,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Embeddings {
    /// 4-bit where that loses nothing, else 8-bit
    Auto,
    /// Blocks of 32 values of 4 bits with an f16 scale
    #[value(name = "4bit")]
    FourBit,
    /// Rows of 8-bit values with an f32 scale
    #[value(name = "8bit")]
    EightBit,
}
