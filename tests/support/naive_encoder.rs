//! A BERT token classifier as plain as the formulas: f64 loops, no tensors, no batching. Slow, and independent of the
//! library's encoder, which it checks.

use std::path::Path;

use promptpress::{Progress, Result, Scorer, Window};
use safetensors::{Dtype, SafeTensors};

type Matrix = Vec<Vec<f64>>;

const EPSILON: f64 = 1e-12;

/// A linear layer: `weight` is `[out][in]`.
struct Linear {
    weight: Matrix,
    bias: Vec<f64>,
}

struct Norm {
    gain: Vec<f64>,
    bias: Vec<f64>,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attention_out: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

/// The encoder and its classification head.
pub struct NaiveEncoder {
    words: Matrix,
    positions: Matrix,
    types: Matrix,
    embedding_norm: Norm,
    layers: Vec<Layer>,
    classifier: Linear,
    heads: usize,
}

impl NaiveEncoder {
    /// Loads `model.safetensors` (f32) and `config.json` of a folder.
    pub fn load(folder: &Path) -> Self {
        let config = std::fs::read_to_string(folder.join("config.json")).expect("config.json");
        let config: serde_json::Value = serde_json::from_str(&config).expect("JSON");
        let number = |name: &str| config[name].as_u64().expect(name) as usize;
        let bytes = std::fs::read(folder.join("model.safetensors")).expect("model.safetensors");
        let tensors = SafeTensors::deserialize(&bytes).expect("safetensors");
        let linear = |name: &str| Linear {
            weight: matrix(&tensors, &format!("{name}.weight")),
            bias: vector(&tensors, &format!("{name}.bias")),
        };
        let norm = |name: &str| Norm {
            gain: vector(&tensors, &format!("{name}.weight")),
            bias: vector(&tensors, &format!("{name}.bias")),
        };
        let layers = (0..number("num_hidden_layers")).map(|i| {
            let at = |name: &str| format!("bert.encoder.layer.{i}.{name}");
            Layer {
                query: linear(&at("attention.self.query")),
                key: linear(&at("attention.self.key")),
                value: linear(&at("attention.self.value")),
                attention_out: linear(&at("attention.output.dense")),
                attention_norm: norm(&at("attention.output.LayerNorm")),
                up: linear(&at("intermediate.dense")),
                down: linear(&at("output.dense")),
                norm: norm(&at("output.LayerNorm")),
            }
        });
        Self {
            words: matrix(&tensors, "bert.embeddings.word_embeddings.weight"),
            positions: matrix(&tensors, "bert.embeddings.position_embeddings.weight"),
            types: matrix(&tensors, "bert.embeddings.token_type_embeddings.weight"),
            embedding_norm: norm("bert.embeddings.LayerNorm"),
            layers: layers.collect(),
            classifier: linear("classifier"),
            heads: number("num_attention_heads"),
        }
    }

    /// The rows of the embedding table.
    pub fn embedding_rows(&self) -> usize {
        self.words.len()
    }

    /// The keep probability of every token of a window.
    pub fn keep_probabilities_of(&self, window: &Window) -> Vec<f32> {
        let mask = window.attention_mask();
        let embeddings = window.ids().iter().enumerate().map(|(position, &id)| {
            let sum = add(&add(&self.words[id as usize], &self.positions[position]), &self.types[0]);
            normalize(&sum, &self.embedding_norm)
        });
        let mut hidden: Matrix = embeddings.collect();
        for layer in &self.layers {
            hidden = self.layer(layer, &hidden, mask);
        }
        let keep = hidden.iter().map(|token| {
            let logits = apply(&self.classifier, token);
            (1.0 / (1.0 + (logits[0] - logits[1]).exp())) as f32
        });
        keep.collect()
    }

    fn layer(&self, layer: &Layer, hidden: &Matrix, mask: &[bool]) -> Matrix {
        let all = |linear: &Linear| -> Matrix { hidden.iter().map(|token| apply(linear, token)).collect() };
        let (queries, keys, values) = (all(&layer.query), all(&layer.key), all(&layer.value));
        let width = queries[0].len() / self.heads;
        let tokens = hidden.iter().zip(&queries).map(|(token, query)| {
            let mut context = Vec::new();
            for head in 0..self.heads {
                let part = head * width..(head + 1) * width;
                let scores: Vec<f64> = keys
                    .iter()
                    .map(|key| dot(&query[part.clone()], &key[part.clone()]) / (width as f64).sqrt())
                    .collect();
                let weights = softmax(&scores, mask);
                context.extend(part.map(|i| values.iter().zip(&weights).map(|(v, w)| v[i] * w).sum::<f64>()));
            }
            let attended = normalize(&add(&apply(&layer.attention_out, &context), token), &layer.attention_norm);
            let up: Vec<f64> = apply(&layer.up, &attended).into_iter().map(gelu).collect();
            normalize(&add(&apply(&layer.down, &up), &attended), &layer.norm)
        });
        tokens.collect()
    }
}

impl Scorer for NaiveEncoder {
    async fn keep_probabilities(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        let scores = windows.iter().map(|window| self.keep_probabilities_of(window)).collect();
        progress(windows.len(), windows.len());
        Ok(scores)
    }
}

fn matrix(tensors: &SafeTensors<'_>, name: &str) -> Matrix {
    let tensor = tensors.tensor(name).expect(name);
    let &[_, columns] = tensor.shape() else { panic!("{name} is no matrix") };
    vector(tensors, name).chunks(columns).map(<[f64]>::to_vec).collect()
}

fn vector(tensors: &SafeTensors<'_>, name: &str) -> Vec<f64> {
    let tensor = tensors.tensor(name).expect(name);
    assert_eq!(tensor.dtype(), Dtype::F32, "{name}");
    tensor.data().chunks(4).map(|b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]]))).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn apply(linear: &Linear, input: &[f64]) -> Vec<f64> {
    linear.weight.iter().zip(&linear.bias).map(|(row, bias)| dot(row, input) + bias).collect()
}

fn normalize(input: &[f64], norm: &Norm) -> Vec<f64> {
    let n = input.len() as f64;
    let mean = input.iter().sum::<f64>() / n;
    let variance = input.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    let scale = 1.0 / (variance + EPSILON).sqrt();
    input.iter().zip(&norm.gain).zip(&norm.bias).map(|((x, gain), bias)| (x - mean) * scale * gain + bias).collect()
}

fn softmax(scores: &[f64], mask: &[bool]) -> Vec<f64> {
    let shown = |(score, attend): (&f64, &bool)| if *attend { *score } else { f64::NEG_INFINITY };
    let scores: Vec<f64> = scores.iter().zip(mask).map(shown).collect();
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

fn gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + erf(x / std::f64::consts::SQRT_2))
}

/// The error function to about 1e-15: its Taylor series near 0, the continued fraction of its complement further out.
fn erf(x: f64) -> f64 {
    let magnitude = x.abs();
    if magnitude < 3.0 {
        let (mut term, mut sum, mut n) = (x, x, 0.0);
        while term.abs() > 1e-17 * sum.abs() && n < 200.0 {
            n += 1.0;
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        return sum * 2.0 / std::f64::consts::PI.sqrt();
    }
    let fraction = (1..=60).rev().fold(magnitude, |below, k| magnitude + f64::from(k) / 2.0 / below);
    (1.0 - (-magnitude * magnitude).exp() / fraction / std::f64::consts::PI.sqrt()).copysign(x)
}

#[test]
fn erf_is_right() {
    // Python's math.erf.
    let values = [
        (0.0, 0.0),
        (0.5, 0.520_499_877_813_046_5),
        (-1.0, -0.842_700_792_949_714_9),
        (2.0, 0.995_322_265_018_952_7),
        (2.999, 0.999_977_769_831_411),
        (3.5, 0.999_999_256_901_627_6),
        (-6.0, -1.0),
    ];
    for (x, expected) in values {
        assert!((erf(x) - expected).abs() < 1e-9, "{x}: {} instead of {expected}", erf(x));
    }
}
