//! One transformer layer.

use super::activations::Activations;
use super::attention::{AttentionScratch, Head};
use super::kernel::Kernel;
use super::linear::{Linear, LinearScratch};
use super::norm::Norm;
use super::parallel::{chunk_rows, for_each};
use crate::error::Result;
use crate::model::config::{Activation, EncoderConfig};
use crate::model::names::LayerNames;
use crate::model::weights::Weights;

/// The weights of a layer.
pub struct Layer {
    /// Query, key and value in one product.
    qkv: Linear,
    output: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    output_norm: Norm,
    activation: Activation,
    heads: usize,
    head_width: usize,
}

/// The buffers of a window, kept from layer to layer.
pub struct LayerScratch {
    /// `[rows, qkv stride]`
    qkv: Vec<f32>,
    /// `[heads, rows, head stride]`
    context: Vec<f32>,
    chunks: Vec<ChunkScratch>,
    heads: Vec<AttentionScratch>,
}

/// The buffers of a chunk of rows.
#[derive(Default)]
struct ChunkScratch {
    activations: Activations,
    linear: LinearScratch,
    /// The context of all heads, `[chunk, hidden]`.
    context: Vec<f32>,
    /// `[chunk, hidden stride]`
    y: Vec<f32>,
    /// `[chunk, feed-forward stride]`
    inner: Vec<f32>,
}

impl Layer {
    /// Packs the weights of one layer.
    ///
    /// # Errors
    /// As for [`Linear::load`] and [`Norm::load`].
    pub fn load(kernel: Kernel, weights: &Weights<'_>, names: &LayerNames, config: &EncoderConfig) -> Result<Self> {
        let (hidden, feed_forward, epsilon) = (config.hidden, config.feed_forward, config.layer_norm_epsilon);
        let linear = |names: &[&str], outputs, inputs| Linear::load(kernel, weights, names, outputs, inputs);
        Ok(Self {
            qkv: linear(&[&names.query, &names.key, &names.value], hidden, hidden)?,
            output: linear(&[&names.output], hidden, hidden)?,
            attention_norm: Norm::load(weights, &names.attention_norm, hidden, epsilon)?,
            up: linear(&[&names.up], feed_forward, hidden)?,
            down: linear(&[&names.down], hidden, feed_forward)?,
            output_norm: Norm::load(weights, &names.output_norm, hidden, epsilon)?,
            activation: config.activation,
            heads: config.heads,
            head_width: config.head_width(),
        })
    }

    /// The buffers for windows of `rows` tokens, for every layer of an encoder.
    pub fn scratch(&self, kernel: Kernel, rows: usize) -> LayerScratch {
        let context = self.heads * rows * Head::stride(kernel, self.head_width);
        LayerScratch {
            qkv: vec![0.0; rows * self.qkv.stride()],
            context: vec![0.0; context],
            chunks: (0..rows.div_ceil(chunk_rows(rows))).map(|_| ChunkScratch::default()).collect(),
            heads: (0..self.heads).map(|_| AttentionScratch::default()).collect(),
        }
    }

    /// Runs the layer on `x`, `[rows, hidden]`, in place.
    pub fn forward(&self, kernel: Kernel, x: &mut [f32], scratch: &mut LayerScratch) {
        let hidden = self.qkv.inputs();
        let rows = x.len() / hidden;
        if rows == 0 {
            return;
        }
        let (qkv_stride, chunk_rows) = (self.qkv.stride(), chunk_rows(rows));
        let LayerScratch { qkv, context, chunks, heads } = scratch;

        let parts = x.chunks(chunk_rows * hidden).zip(qkv.chunks_mut(chunk_rows * qkv_stride)).zip(chunks.iter_mut());
        for_each(parts, |((x, qkv), scratch)| {
            scratch.activations.quantise(kernel, x.chunks_exact(hidden), hidden);
            self.qkv.apply(kernel, &scratch.activations, None, qkv, &mut scratch.linear);
        });

        let head_stride = Head::stride(kernel, self.head_width);
        let parts = context.chunks_exact_mut(rows * head_stride).zip(heads.iter_mut()).enumerate();
        for_each(parts, |(head, (out, scratch))| {
            let head = Head { head, heads: self.heads, width: self.head_width };
            head.attend(kernel, qkv, qkv_stride, out, scratch);
        });

        let context = &*context;
        for_each(x.chunks_mut(chunk_rows * hidden).zip(chunks.iter_mut()).enumerate(), |(part, (x, scratch))| {
            let first = part * chunk_rows;
            let count = x.len() / hidden;
            scratch.context.clear();
            for row in first..first + count {
                for head in context.chunks_exact(rows * head_stride) {
                    let start = row * head_stride;
                    scratch.context.extend(head.get(start..start + self.head_width).unwrap_or_default());
                }
            }
            self.after_attention(kernel, x, scratch);
        });
    }

    /// From the context of some rows to the end of the layer.
    fn after_attention(&self, kernel: Kernel, x: &mut [f32], scratch: &mut ChunkScratch) {
        let ChunkScratch { activations, linear, context, y, inner } = scratch;
        let (hidden, feed_forward) = (self.up.inputs(), self.down.inputs());
        let rows = x.len() / hidden;
        activations.quantise(kernel, context.chunks_exact(hidden), hidden);
        y.resize(rows * self.output.stride(), 0.0);
        self.output.apply(kernel, activations, None, y, linear);
        self.attention_norm.add(x, y, self.output.stride());

        activations.quantise(kernel, x.chunks_exact(hidden), hidden);
        inner.resize(rows * self.up.stride(), 0.0);
        self.up.apply(kernel, activations, Some(self.activation), inner, linear);
        let inputs = inner.chunks_exact(self.up.stride()).map(|row| row.get(..feed_forward).unwrap_or_default());
        activations.quantise(kernel, inputs, feed_forward);
        self.down.apply(kernel, activations, None, y, linear);
        self.output_norm.add(x, y, self.down.stride());
    }
}
