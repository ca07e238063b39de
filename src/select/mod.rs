//! Numbers in, decisions out: which words stay, from their keep probabilities and costs. It knows no tensors.

pub mod budget;
pub mod force;
pub mod options;
pub mod ranking;
