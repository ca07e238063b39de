//! Numbers in, decisions out: which words stay, from their keep probabilities and costs. It knows no tensors.

pub mod budget;
pub mod floor;
pub mod force;
pub mod options;
pub mod part;
pub mod reason;
pub mod search;
pub mod steps;
