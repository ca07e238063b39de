//! `config.json` of a Hugging Face folder: the shapes and constants of an encoder with a token head.

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};

/// The largest value accepted for any dimension: far above every published encoder, low enough that no
/// product of two of them overflows and that a lying file cannot ask for absurd amounts of memory.
const DIMENSION_LIMIT: usize = 1 << 20;

/// The most layers accepted: names are made for each before a missing tensor can be seen.
const LAYER_LIMIT: usize = 1 << 10;

/// The activation between the two feed-forward products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// The exact GELU, by the error function.
    Gelu,
    /// The GELU by the tanh approximation.
    GeluTanh,
    /// The rectifier.
    Relu,
}

/// Which embedding and name conventions a checkpoint follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// `BertForTokenClassification`: positions from 0, tensors under `bert.`
    Bert,
    /// `XLMRobertaForTokenClassification`: positions from `pad_token_id + 1`, tensors under `roberta.`
    XlmRoberta,
}

/// The dimensions and constants of an encoder.
#[derive(Clone, Debug, PartialEq)]
pub struct EncoderConfig {
    /// The naming and position conventions.
    pub architecture: Architecture,
    /// Rows of the word embedding table.
    pub vocabulary: usize,
    /// Width of a token's vector.
    pub hidden: usize,
    /// Transformer layers.
    pub layers: usize,
    /// Attention heads; divides `hidden`.
    pub heads: usize,
    /// Width between the two feed-forward products.
    pub feed_forward: usize,
    /// Rows of the position table.
    pub position_rows: usize,
    /// Row of the position table that the first token of a window takes.
    pub first_position: usize,
    /// Rows of the token type table.
    pub token_types: usize,
    /// Added to the variance in each layer norm.
    pub layer_norm_epsilon: f64,
    /// The feed-forward activation.
    pub activation: Activation,
}

#[derive(Deserialize)]
struct HuggingFaceConfig {
    model_type: String,
    #[serde(default)]
    architectures: Vec<String>,
    vocab_size: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    max_position_embeddings: usize,
    #[serde(default = "two")]
    type_vocab_size: usize,
    #[serde(default = "epsilon")]
    layer_norm_eps: f64,
    #[serde(default = "gelu")]
    hidden_act: String,
    pad_token_id: Option<usize>,
    position_embedding_type: Option<String>,
}

fn two() -> usize {
    2
}

fn epsilon() -> f64 {
    1e-12
}

fn gelu() -> String {
    "gelu".into()
}

impl EncoderConfig {
    /// Reads the bytes of `config.json`.
    ///
    /// # Errors
    /// [`ErrorKind::ModelConfig`] when it is not JSON, lacks a field, or describes another kind of model.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let config: HuggingFaceConfig = serde_json::from_slice(bytes).map_err(|e| {
            invalid(format!("config.json cannot be read ({e}); use the file that belongs to the checkpoint"))
                .with_source(e)
        })?;
        config.into_encoder()
    }

    /// Most tokens a window may hold, special tokens included.
    pub fn max_window(&self) -> usize {
        self.position_rows - self.first_position
    }

    /// Checks that a window of so many tokens fits.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] when it is longer than [`EncoderConfig::max_window`].
    pub fn check_window(&self, tokens: usize) -> Result<()> {
        match self.max_window() {
            most if tokens <= most => Ok(()),
            most => Err(Error::new(
                ErrorKind::OptionOutOfRange,
                format!("a window of {tokens} tokens is longer than the encoder's {most}; use shorter windows"),
            )),
        }
    }

    /// Width of one attention head.
    pub fn head_width(&self) -> usize {
        self.hidden / self.heads
    }
}

impl HuggingFaceConfig {
    fn into_encoder(self) -> Result<EncoderConfig> {
        let architecture = match self.model_type.as_str() {
            "bert" => Architecture::Bert,
            "xlm-roberta" => Architecture::XlmRoberta,
            other => {
                return Err(invalid(format!(
                    "model_type \"{other}\" is not supported; use a checkpoint of type \"bert\" or \"xlm-roberta\""
                )));
            }
        };
        if !self.architectures.is_empty() && !self.architectures.iter().any(|a| a.contains("ForTokenClassification")) {
            return Err(invalid(format!(
                "architecture {:?} has no token classification head; use a …ForTokenClassification checkpoint",
                self.architectures
            )));
        }
        if self.position_embedding_type.as_deref().is_some_and(|t| t != "absolute") {
            return Err(invalid("only absolute position embeddings are supported; use another checkpoint"));
        }
        let activation = match self.hidden_act.as_str() {
            "gelu" => Activation::Gelu,
            "gelu_new" | "gelu_pytorch_tanh" => Activation::GeluTanh,
            "relu" => Activation::Relu,
            other => {
                return Err(invalid(format!("hidden_act \"{other}\" is not supported; use gelu, gelu_new or relu")));
            }
        };
        let first_position = match architecture {
            Architecture::Bert => 0,
            Architecture::XlmRoberta => self.pad_token_id.unwrap_or(1).saturating_add(1),
        };
        for (name, value, limit) in [
            ("vocab_size", self.vocab_size, DIMENSION_LIMIT),
            ("hidden_size", self.hidden_size, DIMENSION_LIMIT),
            ("num_hidden_layers", self.num_hidden_layers, LAYER_LIMIT),
            ("num_attention_heads", self.num_attention_heads, DIMENSION_LIMIT),
            ("intermediate_size", self.intermediate_size, DIMENSION_LIMIT),
            ("max_position_embeddings", self.max_position_embeddings, DIMENSION_LIMIT),
            ("type_vocab_size", self.type_vocab_size, DIMENSION_LIMIT),
        ] {
            if value == 0 || value > limit {
                return Err(invalid(format!("{name} is {value}, outside 1..={limit}; check config.json")));
            }
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err(invalid(format!(
                "hidden_size {} is not a multiple of num_attention_heads {}; check config.json",
                self.hidden_size, self.num_attention_heads
            )));
        }
        if self.max_position_embeddings < first_position + 3 {
            return Err(invalid(format!(
                "max_position_embeddings {} leaves no room for a token between two special ones; check config.json",
                self.max_position_embeddings
            )));
        }
        if !(self.layer_norm_eps.is_finite() && self.layer_norm_eps >= 0.0) {
            return Err(invalid("layer_norm_eps is not a small positive number; check config.json"));
        }
        Ok(EncoderConfig {
            architecture,
            vocabulary: self.vocab_size,
            hidden: self.hidden_size,
            layers: self.num_hidden_layers,
            heads: self.num_attention_heads,
            feed_forward: self.intermediate_size,
            position_rows: self.max_position_embeddings,
            first_position,
            token_types: self.type_vocab_size,
            layer_norm_epsilon: self.layer_norm_eps,
            activation,
        })
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::ModelConfig, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(edit: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
        let mut value = serde_json::json!({
            "model_type": "bert", "architectures": ["BertForTokenClassification"], "vocab_size": 100,
            "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
            "max_position_embeddings": 512, "pad_token_id": 0
        });
        edit(&mut value);
        value.to_string().into_bytes()
    }

    #[test]
    fn reads_the_conventions_of_each_architecture() {
        let bert = EncoderConfig::from_json(&json(|_| {})).unwrap();
        assert_eq!((bert.first_position, bert.max_window(), bert.head_width()), (0, 512, 8));
        let roberta = EncoderConfig::from_json(&json(|c| {
            c["model_type"] = "xlm-roberta".into();
            c["max_position_embeddings"] = 514.into();
            c["pad_token_id"] = 1.into();
        }))
        .unwrap();
        assert_eq!((roberta.first_position, roberta.max_window()), (2, 512));
    }

    #[test]
    fn refuses_what_it_cannot_run() {
        for (field, value) in [
            ("model_type", serde_json::json!("llama")),
            ("architectures", serde_json::json!(["BertForMaskedLM"])),
            ("hidden_size", serde_json::json!(0)),
            ("hidden_size", serde_json::json!(33)),
            ("hidden_size", serde_json::json!(-1)),
            ("vocab_size", serde_json::json!(1u64 << 60)),
            ("num_hidden_layers", serde_json::json!(1 << 20)),
            ("hidden_act", serde_json::json!("swish")),
            ("max_position_embeddings", serde_json::json!(2)),
            ("position_embedding_type", serde_json::json!("relative_key")),
        ] {
            let error = EncoderConfig::from_json(&json(|c| c[field] = value.clone())).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ModelConfig, "{field} = {value}");
        }
        assert_eq!(EncoderConfig::from_json(b"{").unwrap_err().kind(), ErrorKind::ModelConfig);
    }
}
