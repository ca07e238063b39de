//! BERT with a token classification head (Devlin et al., arXiv 1810.04805), as LLMLingua-2 uses it
//! (arXiv 2403.12968): every token gets the probability that it should be kept.
//!
//! One code serves BERT, TinyBERT and XLM-RoBERTa; they differ in [`EncoderConfig`] alone. It runs on whatever the
//! [`Device`] is. This is the reference: what runs for users is `cpu/` and `gpu/`.

use burn::tensor::activation::{gelu, gelu_approximate, relu, softmax};
use burn::tensor::module::{attention, layer_norm, linear};
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Device, Tensor, TensorData};

use super::config::{Activation, EncoderConfig};
use super::embedding::{EmbeddingTable, position_rows};
use super::names::{LayerNames, PartNames};
use super::weights::Weights;
use crate::error::{Error, ErrorKind, Result};
use crate::score::Window;

/// Label 1 of the head means keep.
const KEEP: usize = 1;

/// An encoder with a token classification head.
pub struct BertClassifier {
    config: EncoderConfig,
    device: Device,
    words: EmbeddingTable,
    /// Position row plus token type row 0 for each place in a window, `[max_window, hidden]`.
    positions: Tensor<2>,
    norm: LayerNorm,
    layers: Vec<Layer>,
    /// `[hidden, 2]`
    head: Linear,
}

struct Layer {
    /// Query, key and value in one product, `[hidden, 3 · hidden]`.
    qkv: Linear,
    /// `[hidden, hidden]`
    output: Linear,
    attention_norm: LayerNorm,
    /// `[hidden, feed_forward]`
    up: Linear,
    /// `[feed_forward, hidden]`
    down: Linear,
    output_norm: LayerNorm,
}

/// What goes into the products of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductInput {
    /// `[.., hidden]`, into query, key and value.
    Qkv,
    /// `[.., hidden]`
    Output,
    /// `[.., hidden]`
    Up,
    /// `[.., feed_forward]`
    Down,
}

/// Told of each layer by its number, and of what goes into its products, `[batch, seq, inputs]`.
pub type SeeInput<'a> = &'a mut dyn FnMut(usize, ProductInput, &Tensor<3>);

struct Linear {
    /// `[inputs, outputs]`
    weight: Tensor<2>,
    /// `[outputs]`
    bias: Tensor<1>,
}

struct LayerNorm {
    /// `[hidden]`
    gamma: Tensor<1>,
    /// `[hidden]`
    beta: Tensor<1>,
    epsilon: f64,
}

impl BertClassifier {
    /// Builds the model on a device from the tensors of a Hugging Face checkpoint.
    ///
    /// # Errors
    /// [`crate::ErrorKind::TensorMissing`], [`crate::ErrorKind::TensorShape`].
    pub fn load(config: EncoderConfig, weights: &Weights<'_>, device: &Device) -> Result<Self> {
        let names = PartNames::of(&config);
        let (hidden, feed_forward) = (config.hidden, config.feed_forward);
        let loader = Loader { weights, device, epsilon: config.layer_norm_epsilon };
        let words = weights.table(&format!("{}.weight", names.words), config.vocabulary, hidden)?;
        let rows = TensorData::new(position_rows(weights, &names, &config)?, [config.max_window(), hidden]);
        let positions = Tensor::from_data(rows, device); // [max_window, hidden]
        let norm = loader.layer_norm(&names.norm, hidden)?;
        let layers =
            names.layers.iter().map(|layer| loader.layer(layer, hidden, feed_forward)).collect::<Result<_>>()?;
        let head = loader.linear(&[&names.head], hidden, 2)?;
        Ok(Self { device: device.clone(), words, positions, norm, layers, head, config })
    }

    /// The dimensions of the encoder.
    pub fn config(&self) -> &EncoderConfig {
        &self.config
    }

    /// The probability that each token should be kept, `[window][token]`; unspecified where a token is not attended
    /// to. The windows run together, padded to the longest.
    ///
    /// # Errors
    /// [`ErrorKind::OptionOutOfRange`] when a window is longer than [`EncoderConfig::max_window`];
    /// [`ErrorKind::DeviceFailed`] when the device fails or the probabilities are no numbers.
    pub async fn keep_probabilities(&self, windows: &[&Window]) -> Result<Vec<Vec<f32>>> {
        let batch = windows.len();
        let seq = windows.iter().map(|window| window.len()).max().unwrap_or(0);
        if seq == 0 {
            return Ok(vec![Vec::new(); batch]);
        }
        self.config.check_window(seq)?;
        let mut ids = Vec::with_capacity(batch * seq); // [batch, seq]
        let mut masked = Vec::with_capacity(batch * seq); // [batch, seq]
        for (row, window) in windows.iter().enumerate() {
            ids.extend_from_slice(window.ids());
            ids.resize((row + 1) * seq, 0);
            masked.extend(window.attention_mask().iter().map(|attended| !attended));
            masked.resize((row + 1) * seq, true);
        }
        let masked = masked.contains(&true).then_some(masked.as_slice());
        let probabilities = self.forward(&ids, masked, batch, seq); // [batch, seq]
        let data = probabilities.into_data_async().await.map_err(device_failed)?;
        let values = data.try_into_vec::<f32>().map_err(device_failed)?;
        if values.len() != batch * seq || values.iter().any(|p| !p.is_finite()) {
            return Err(device_failed("the keep probabilities are not finite numbers"));
        }
        Ok(windows.iter().zip(values.chunks_exact(seq)).map(|(window, row)| row[..window.len()].to_vec()).collect())
    }

    /// Keep probabilities, `[batch, seq]`.
    ///
    /// `ids`: `[batch · seq]` in row order, ids beyond the vocabulary read as a zero vector; `masked`:
    /// `[batch · seq]`, true where a token must not be attended to, or `None` when there is none.
    /// `seq` is at most [`EncoderConfig::max_window`].
    pub fn forward(&self, ids: &[u32], masked: Option<&[bool]>, batch: usize, seq: usize) -> Tensor<2> {
        self.forward_seen(ids, masked, [batch, seq], &mut |_, _, _| {})
    }

    /// The same, and shows what goes into each product on the way.
    pub fn forward_seen(
        &self,
        ids: &[u32],
        masked: Option<&[bool]>,
        [batch, seq]: [usize; 2],
        see: SeeInput<'_>,
    ) -> Tensor<2> {
        let EncoderConfig { hidden, heads, .. } = self.config;

        // Word rows are gathered on the CPU; see [`EmbeddingTable`].
        let rows = self.words.rows(ids.iter().copied());
        let words = Tensor::<3>::from_data(TensorData::new(rows, [batch, seq, hidden]), &self.device); // [batch, seq, hidden]
        let positions = self.positions.clone().slice([0..seq, 0..hidden]).unsqueeze::<3>(); // [1, seq, hidden]
        let mut x = self.norm.forward(words + positions); // [batch, seq, hidden]

        let masked = masked.map(|masked| {
            let masked = TensorData::new(masked.to_vec(), [batch, 1, 1, seq]);
            Tensor::<4, Bool>::from_data(masked, &self.device).expand([batch, heads, seq, seq]) // [batch, heads, seq, seq]
        });
        for (i, layer) in self.layers.iter().enumerate() {
            let see = &mut |input: ProductInput, x: &Tensor<3>| see(i, input, x);
            x = layer.forward(x, masked.clone(), &self.config, see); // [batch, seq, hidden]
        }

        let logits = self.head.forward(x); // [batch, seq, 2]
        let probabilities = softmax(logits, 2); // [batch, seq, 2]
        probabilities.slice([0..batch, 0..seq, KEEP..KEEP + 1]).reshape([batch, seq]) // [batch, seq]
    }
}

impl Layer {
    /// `x` and the result: `[batch, seq, hidden]`; `masked`: `[batch, heads, seq, seq]`.
    fn forward(
        &self,
        x: Tensor<3>,
        masked: Option<Tensor<4, Bool>>,
        config: &EncoderConfig,
        see: &mut dyn FnMut(ProductInput, &Tensor<3>),
    ) -> Tensor<3> {
        let [batch, seq, hidden] = x.dims();
        let EncoderConfig { heads, .. } = *config;
        let head_width = config.head_width();

        // attention
        see(ProductInput::Qkv, &x);
        let qkv = self.qkv.forward(x.clone()); // [batch, seq, 3 · hidden]
        let part = |i: usize| {
            qkv.clone()
                .slice([0..batch, 0..seq, i * hidden..(i + 1) * hidden])
                .reshape([batch, seq, heads, head_width])
                .swap_dims(1, 2) // [batch, heads, seq, head_width]
        };
        let context = attention(part(0), part(1), part(2), masked, None, AttentionModuleOptions::default()); // [batch, heads, seq, head_width]
        let context = context.swap_dims(1, 2).reshape([batch, seq, hidden]); // [batch, seq, hidden]
        see(ProductInput::Output, &context);
        let x = self.attention_norm.forward(x + self.output.forward(context)); // [batch, seq, hidden]

        // feed forward
        see(ProductInput::Up, &x);
        let inner = self.up.forward(x.clone()); // [batch, seq, feed_forward]
        let inner = match config.activation {
            Activation::Gelu => gelu(inner),
            Activation::GeluTanh => gelu_approximate(inner),
            Activation::Relu => relu(inner),
        };
        see(ProductInput::Down, &inner);
        self.output_norm.forward(x + self.down.forward(inner)) // [batch, seq, hidden]
    }
}

impl Linear {
    /// `[batch, seq, inputs]` to `[batch, seq, outputs]`.
    fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        linear(x, self.weight.clone(), Some(self.bias.clone()))
    }
}

impl LayerNorm {
    /// `[batch, seq, hidden]`, each vector normalised.
    fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        layer_norm(x, self.gamma.clone(), Some(self.beta.clone()), self.epsilon)
    }
}

/// Reads Hugging Face names into the parts of the model.
struct Loader<'a> {
    weights: &'a Weights<'a>,
    device: &'a Device,
    epsilon: f64,
}

impl Loader<'_> {
    fn layer(&self, names: &LayerNames, hidden: usize, feed_forward: usize) -> Result<Layer> {
        Ok(Layer {
            qkv: self.linear(&[&names.query, &names.key, &names.value], hidden, hidden)?,
            output: self.linear(&[&names.output], hidden, hidden)?,
            attention_norm: self.layer_norm(&names.attention_norm, hidden)?,
            up: self.linear(&[&names.up], hidden, feed_forward)?,
            down: self.linear(&[&names.down], feed_forward, hidden)?,
            output_norm: self.layer_norm(&names.output_norm, hidden)?,
        })
    }

    /// Layers that read the same input, side by side in one product. Each stored `[outputs, inputs]`.
    fn linear(&self, names: &[&str], inputs: usize, outputs: usize) -> Result<Linear> {
        // Grown as tensors are found: only they, not config.json, say how much there is.
        let (mut weight, mut bias) = (Vec::new(), Vec::new());
        for name in names {
            weight.extend(self.weights.matrix(&format!("{name}.weight"), outputs, inputs)?);
            bias.extend(self.weights.vector(&format!("{name}.bias"), outputs)?);
        }
        let outputs = names.len() * outputs;
        let weight = TensorData::new(transpose(&weight, outputs, inputs), [inputs, outputs]);
        Ok(Linear {
            weight: Tensor::from_data(weight, self.device), // [inputs, outputs]
            bias: self.vector(bias),
        })
    }

    fn layer_norm(&self, name: &str, hidden: usize) -> Result<LayerNorm> {
        let [gamma, beta] = self.weights.norm(name, hidden)?;
        Ok(LayerNorm { gamma: self.vector(gamma), beta: self.vector(beta), epsilon: self.epsilon })
    }

    fn vector(&self, values: Vec<f32>) -> Tensor<1> {
        let length = values.len();
        Tensor::from_data(TensorData::new(values, [length]), self.device)
    }
}

fn device_failed(cause: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::DeviceFailed, format!("the device failed while scoring ({cause}); try again, or on the CPU"))
}

/// `[rows, columns]` to `[columns, rows]`.
fn transpose(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut transposed = vec![0.0; values.len()];
    for (row, values) in values.chunks_exact(columns).enumerate() {
        for (column, value) in values.iter().enumerate() {
            transposed[column * rows + row] = *value;
        }
    }
    transposed
}
