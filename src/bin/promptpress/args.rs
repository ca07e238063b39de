//! What can be said on the command line.

use std::path::PathBuf;

use clap::{ArgGroup, Parser, Subcommand, ValueEnum};
use promptpress::count::Encoding;

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
    /// Print the result as JSON, with every word, its probability, whether it was kept and why
    #[arg(long)]
    pub json: bool,
    /// Print a line for every word: + kept or - dropped, keep probability, reason, word; JSON tells that anyway
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub protecting: Protecting,
}

/// How the input is read
#[derive(clap::Args)]
#[group(multiple = true)]
#[command(next_help_heading = "How the input is read (faithful mode)")]
pub struct Reading {
    /// The input is chat messages of OpenAI, Anthropic, Gemini or the AI SDK, as JSON; so is the output
    #[arg(long, group = "reading")]
    pub messages: bool,
    /// The input is JSON; only long string values are compressed
    #[arg(long, group = "reading")]
    pub json_input: bool,
    /// The input has <llmlingua, rate=0.4, compress=False>…</llmlingua> tags
    #[arg(long, group = "reading")]
    pub tags: bool,
    /// The input is Markdown, indented code and all
    #[arg(long, group = "reading")]
    pub markdown: bool,
    /// No markup is understood
    #[arg(long, group = "reading")]
    pub plain: bool,
    /// Compress the prose of comments in code blocks
    #[arg(long)]
    pub comments: bool,
}

/// What stays in any case
#[derive(clap::Args)]
#[command(next_help_heading = "What stays in any case (faithful mode)")]
pub struct Protecting {
    /// Kinds to protect: default, none, all, or a list of code, urls, emails, paths, numbers, placeholders, tags,
    /// identifiers, quotes, negations; with + or - before each, changes of the default
    #[arg(long, value_name = "KINDS", value_delimiter = ',', allow_hyphen_values = true)]
    pub protect: Vec<String>,
    /// Text to protect wherever it stands; may be given again
    #[arg(long, value_name = "TEXT")]
    pub protect_literal: Vec<String>,
    /// Regular expression whose matches are protected; may be given again
    #[arg(long, value_name = "REGEX")]
    pub protect_pattern: Vec<String>,
    /// Fraction of every question that stays at least
    #[arg(long, value_name = "F")]
    pub question_floor: Option<f64>,
    /// Fraction of the last sentence that stays at least
    #[arg(long, value_name = "F")]
    pub last_floor: Option<f64>,
    /// Leave texts of fewer tokens alone [default: 10]
    #[arg(long, value_name = "N")]
    pub min_tokens: Option<usize>,
    /// Where protected text alone exceeds --target-tokens, print the closest result instead of failing
    #[arg(long)]
    pub best_effort: bool,
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
    /// Store products in 4-bit blocks, as many as keep 99 % of the decisions on the passages of this text file, one a
    /// line (30 of a few hundred words will do); takes minutes
    #[arg(long, value_name = "FILE")]
    pub four_bit: Option<PathBuf>,
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
    /// Read lines of {"context": text or [texts], "options": {…}} and answer each with a line of JSON; in faithful mode
    /// a line may have "segments", "tagged", "messages" or "json" in place of "context"
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
    /// OpenAI's cl100k_base, of GPT-3.5 and GPT-4
    #[value(name = "cl100k_base")]
    Cl100kBase,
    /// OpenAI's o200k_base, of GPT-4o and later
    #[value(name = "o200k_base")]
    O200kBase,
}

impl Counter {
    /// The published encoding, if it is one.
    pub fn encoding(self) -> Option<Encoding> {
        match self {
            Self::Classifier => None,
            Self::Cl100kBase => Some(Encoding::Cl100kBase),
            Self::O200kBase => Some(Encoding::O200kBase),
        }
    }
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
