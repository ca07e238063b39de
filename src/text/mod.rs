//! Text in, words, pieces and windows out; kept words in, text out. It knows no tensors.

pub mod piece;
pub mod render;
pub mod run_counter;
pub mod tokenizer;
pub mod window;
pub mod word;
