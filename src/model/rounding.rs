//! The products of a model in 4-bit blocks, rounded with regard to texts as it will see them.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor};
use half::f16;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::bert::{BertClassifier, ProductInput};
use super::config::EncoderConfig;
use super::four_bit::FourBit;
use super::importance::Importance;
use super::names::PartNames;
use super::quantize::{TensorReport, largest_difference};
use super::weights::{BLOCK, Weights, scale_name};
use crate::error::{Error, ErrorKind, Result};
use crate::score::Window;

/// Linear parts in 4 bits by name, and the largest error of each.
pub struct RoundedProducts(BTreeMap<String, (FourBit, f32)>);

/// Which input goes into the parts of a layer, in the order of [`PartNames::linears`].
const INPUTS: [ProductInput; 6] = [
    ProductInput::Qkv,
    ProductInput::Qkv,
    ProductInput::Qkv,
    ProductInput::Output,
    ProductInput::Up,
    ProductInput::Down,
];

impl RoundedProducts {
    /// Rounds every product of the layers; `windows` are run to see what goes into each. Ten thousand tokens will do.
    ///
    /// # Errors
    /// [`ErrorKind::ModelConfig`] when a width is no multiple of 32; as for [`BertClassifier::load`].
    pub fn of(config: &EncoderConfig, weights: &Weights<'_>, windows: &[Window]) -> Result<Self> {
        if !config.hidden.is_multiple_of(BLOCK) || !config.feed_forward.is_multiple_of(BLOCK) {
            return Err(Error::new(
                ErrorKind::ModelConfig,
                format!(
                    "4-bit products need widths that are multiples of {BLOCK}, not {} and {}; leave them in 8 bits",
                    config.hidden, config.feed_forward
                ),
            ));
        }
        let moments = moments(config, weights, windows)?;
        let names = PartNames::of(config);
        let mut parts = Vec::new();
        for (i, (name, outputs, inputs)) in names.linears(config).enumerate() {
            let values = weights.matrix(&format!("{name}.weight"), outputs, inputs)?;
            parts.push(Part { name, values, inputs, layer: i / INPUTS.len(), input: INPUTS[i % INPUTS.len()] });
        }
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = config.layers.div_ceil(threads).max(1) * INPUTS.len();
        let rounded = std::thread::scope(|scope| {
            let round = |parts: &[Part<'_>]| -> Vec<(String, (FourBit, f32))> {
                let mut factored: Option<(usize, ProductInput, Importance)> = None;
                let mut rounded = Vec::new();
                for part in parts {
                    let known =
                        factored.take().filter(|(layer, input, _)| (*layer, *input) == (part.layer, part.input));
                    let (.., importance) = factored.insert(known.unwrap_or_else(|| {
                        let moments = &moments[part.layer][part.input as usize];
                        (part.layer, part.input, Importance::of(moments, part.inputs))
                    }));
                    let blocks = FourBit::fitted(&part.values, importance);
                    let error = largest_difference(&part.values, blocks.values());
                    rounded.push((part.name.to_owned(), (blocks, error)));
                }
                rounded
            };
            let running: Vec<_> = parts.chunks(share).map(|parts| scope.spawn(move || round(parts))).collect();
            running.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        });
        Ok(Self(rounded))
    }

    /// What became of each part.
    pub fn reports(&self) -> impl Iterator<Item = TensorReport> {
        self.0.iter().map(|(name, (_, largest_error))| TensorReport {
            name: format!("{name}.weight"),
            stored_as: "int4",
            largest_error: *largest_error,
        })
    }

    /// A weights file that [`super::quantize::quantize`] wrote, with the tensors that `chosen` names in these blocks.
    ///
    /// # Errors
    /// [`ErrorKind::ModelWeights`] when the file can't be read.
    pub fn put_into(&self, file: &[u8], chosen: impl Fn(&str) -> bool) -> Result<Vec<u8>> {
        let broken = |e: safetensors::SafeTensorError| {
            Error::new(ErrorKind::ModelWeights, format!("the weights cannot be read ({e}); convert them again"))
                .with_source(e)
        };
        let tensors = SafeTensors::deserialize(file).map_err(broken)?;
        let mut changed: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)> = BTreeMap::new();
        for (name, (blocks, _)) in &self.0 {
            let name = format!("{name}.weight");
            if !chosen(&name) {
                continue;
            }
            let rows = tensors.tensor(&name).map_err(broken)?.shape().first().copied().unwrap_or_default().max(1);
            let scales: Vec<u8> = blocks.scales().iter().flat_map(|scale: &f16| scale.to_le_bytes()).collect();
            changed.insert(scale_name(&name), (Dtype::F16, vec![rows, blocks.scales().len() / rows], scales));
            let nibbles = blocks.nibbles().to_vec();
            changed.insert(name, (Dtype::U8, vec![rows, nibbles.len() / rows], nibbles));
        }
        let views = tensors.iter().map(|(name, view)| match changed.get(name) {
            Some((dtype, shape, bytes)) => Ok((name, TensorView::new(*dtype, shape.clone(), bytes)?)),
            None => Ok((name, view)),
        });
        let views = views.collect::<std::result::Result<Vec<_>, _>>();
        views.and_then(|views| safetensors::serialize(views, None)).map_err(broken)
    }
}

/// A linear part, `[outputs, inputs]`.
struct Part<'a> {
    name: &'a str,
    values: Vec<f32>,
    inputs: usize,
    layer: usize,
    input: ProductInput,
}

/// The sum of x · xᵀ over all tokens, `[layer][product input][inputs, inputs]`.
fn moments(config: &EncoderConfig, weights: &Weights<'_>, windows: &[Window]) -> Result<Vec<[Vec<f32>; 4]>> {
    let device = Device::flex();
    let model = BertClassifier::load(config.clone(), weights, &device)?;
    let zeros = |inputs: usize| Tensor::<2>::zeros([inputs, inputs], &device);
    let (hidden, feed_forward) = (config.hidden, config.feed_forward);
    let mut sums: Vec<[Tensor<2>; 4]> =
        (0..config.layers).map(|_| [hidden, hidden, hidden, feed_forward].map(zeros)).collect();
    for window in windows.iter().filter(|window| !window.is_empty()) {
        config.check_window(window.len())?;
        model.forward_seen(window.ids(), None, [1, window.len()], &mut |layer, input, x| {
            let x = x.clone().squeeze_dim::<2>(0); // [seq, inputs]
            let sum = &mut sums[layer][input as usize]; // [inputs, inputs]
            *sum = sum.clone() + x.clone().transpose().matmul(x);
        });
    }
    let values = |sum: Tensor<2>| {
        sum.into_data().try_into_vec::<f32>().map_err(|e| {
            Error::new(ErrorKind::DeviceFailed, format!("the moments cannot be read ({e:?}); please report this"))
        })
    };
    sums.into_iter()
        .map(|[qkv, output, up, down]| Ok([values(qkv)?, values(output)?, values(up)?, values(down)?]))
        .collect()
}
