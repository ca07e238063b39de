//! Text in, words, pieces and windows out; kept words in, text out. It knows no tensors.

pub mod document;
pub mod negation;
pub mod piece;
pub mod protect;
pub mod render;
pub mod run_counter;
pub mod span;
pub mod structure;
pub mod tokenizer;
pub mod window;
pub mod word;
