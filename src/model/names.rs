//! The Hugging Face names of the tensors that an encoder with a token head reads.

use super::config::{Architecture, EncoderConfig};

/// Names of the parts of a checkpoint. A part called `x` has the tensors `x.weight` and mostly `x.bias`.
pub struct PartNames {
    /// `[vocabulary, hidden]`, no bias
    pub words: String,
    /// `[position_rows, hidden]`, no bias
    pub positions: String,
    /// `[token_types, hidden]`, no bias
    pub token_types: String,
    /// Layer norm of the embeddings.
    pub norm: String,
    /// One entry a layer.
    pub layers: Vec<LayerNames>,
    /// `[2, hidden]`
    pub head: String,
}

/// Names of the parts of one transformer layer, shapes as stored.
pub struct LayerNames {
    /// `[hidden, hidden]`
    pub query: String,
    /// `[hidden, hidden]`
    pub key: String,
    /// `[hidden, hidden]`
    pub value: String,
    /// `[hidden, hidden]`
    pub output: String,
    /// Layer norm after the attention.
    pub attention_norm: String,
    /// `[feed_forward, hidden]`
    pub up: String,
    /// `[hidden, feed_forward]`
    pub down: String,
    /// Layer norm after the feed-forward part.
    pub output_norm: String,
}

/// A linear part: its name, outputs and inputs.
pub type LinearPart<'a> = (&'a str, usize, usize);

impl PartNames {
    /// The names that the architecture uses.
    pub fn of(config: &EncoderConfig) -> Self {
        let root = match config.architecture {
            Architecture::Bert => "bert",
            Architecture::XlmRoberta => "roberta",
        };
        let layer = |i: usize| {
            let part = |part: &str| format!("{root}.encoder.layer.{i}.{part}");
            LayerNames {
                query: part("attention.self.query"),
                key: part("attention.self.key"),
                value: part("attention.self.value"),
                output: part("attention.output.dense"),
                attention_norm: part("attention.output.LayerNorm"),
                up: part("intermediate.dense"),
                down: part("output.dense"),
                output_norm: part("output.LayerNorm"),
            }
        };
        Self {
            words: format!("{root}.embeddings.word_embeddings"),
            positions: format!("{root}.embeddings.position_embeddings"),
            token_types: format!("{root}.embeddings.token_type_embeddings"),
            norm: format!("{root}.embeddings.LayerNorm"),
            layers: (0..config.layers).map(layer).collect(),
            head: "classifier".into(),
        }
    }

    /// Every layer norm.
    pub fn norms(&self) -> impl Iterator<Item = &str> {
        let of_layers = self.layers.iter().flat_map(|layer| [&layer.attention_norm, &layer.output_norm]);
        std::iter::once(&self.norm).chain(of_layers).map(String::as_str)
    }

    /// Every linear part of the layers.
    pub fn linears<'a>(&'a self, config: &EncoderConfig) -> impl Iterator<Item = LinearPart<'a>> + use<'a> {
        let (hidden, feed_forward) = (config.hidden, config.feed_forward);
        self.layers.iter().flat_map(move |layer| {
            [
                (layer.query.as_str(), hidden, hidden),
                (layer.key.as_str(), hidden, hidden),
                (layer.value.as_str(), hidden, hidden),
                (layer.output.as_str(), hidden, hidden),
                (layer.up.as_str(), feed_forward, hidden),
                (layer.down.as_str(), hidden, feed_forward),
            ]
        })
    }
}
