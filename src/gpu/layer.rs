//! One layer of the encoder.

use burn::cubecl::server::Handle;

use super::kernel::{ATTENTION, ATTENTION_SHARED, Kernel};
use super::norm::Norm;
use super::product::{Product, Row};
use super::session::Session;
use super::tiling::Tiling;
use crate::error::Result;
use crate::model::config::{Activation, EncoderConfig};
use crate::model::names::LayerNames;
use crate::model::weights::Weights;

/// Threads of an attention workgroup: with four queries each, and with one.
const REGISTER_THREADS: usize = 4;
const SHARED_THREADS: usize = 64;
/// Keys in workgroup memory at a time.
const SHARED_TILE: usize = 32;

/// The tokens of some windows, one after the other.
pub struct Packed {
    /// All tokens.
    pub tokens: usize,
    /// u32 `[windows + 1]`: where each window begins.
    pub offsets: Handle,
    /// The number of windows.
    pub windows: usize,
    /// Tokens of the longest window.
    pub longest: usize,
    /// u32 `[tokens]`, 0 where a token must not be attended to; `None` when all are.
    pub mask: Option<Handle>,
}

/// Attention and feed forward.
pub struct Layer {
    qkv: Product,
    output: Product,
    attention_norm: Norm,
    up: Product,
    down: Product,
    output_norm: Norm,
    heads: usize,
    /// The width of a head, and that which the kernels see: the next multiple of 4.
    head_width: usize,
    padded_width: usize,
    activation: Activation,
}

impl Layer {
    /// Packs and uploads the tensors of a layer.
    ///
    /// # Errors
    /// [`crate::ErrorKind::TensorMissing`], [`crate::ErrorKind::TensorShape`].
    pub fn load(session: &Session, weights: &Weights<'_>, names: &LayerNames, config: &EncoderConfig) -> Result<Self> {
        let EncoderConfig { hidden, heads, feed_forward, .. } = *config;
        let head_width = config.head_width();
        let padded_width = head_width.next_multiple_of(4);
        // Where each value of the padded heads comes from.
        let places: Vec<Option<usize>> = (0..heads * padded_width)
            .map(|at| (at / padded_width, at % padded_width))
            .map(|(head, within)| (within < head_width).then_some(head * head_width + within))
            .collect();

        let (mut rows, mut biases) = (Vec::new(), Vec::new());
        for name in [&names.query, &names.key, &names.value] {
            let table = weights.table(&format!("{name}.weight"), hidden, hidden)?;
            let bias = weights.vector(&format!("{name}.bias"), hidden)?;
            rows.extend(places.iter().map(|place| Some(Row::of(&table, (*place)?, hidden))));
            biases.extend(places.iter().map(|place| place.and_then(|place| bias.get(place)).copied().unwrap_or(0.0)));
        }
        let table = weights.table(&format!("{}.weight", names.output), hidden, hidden)?;
        let output: Vec<_> = (0..hidden).map(|row| Some(Row::of(&table, row, hidden).rearranged(&places))).collect();
        let output_bias = weights.vector(&format!("{}.bias", names.output), hidden)?;
        let plain = |name: &str, inputs: usize, outputs: usize| -> Result<Product> {
            let table = weights.table(&format!("{name}.weight"), outputs, inputs)?;
            let rows: Vec<_> = (0..outputs).map(|row| Some(Row::of(&table, row, inputs))).collect();
            Ok(Product::new(session, &rows, &weights.vector(&format!("{name}.bias"), outputs)?, inputs))
        };
        let norm = |name: &str| -> Result<Norm> {
            Ok(Norm::new(session, &weights.norm(name, hidden)?, config.layer_norm_epsilon))
        };
        Ok(Self {
            qkv: Product::new(session, &rows, &biases, hidden),
            output: Product::new(session, &output, &output_bias, heads * padded_width),
            attention_norm: norm(&names.attention_norm)?,
            up: plain(&names.up, hidden, feed_forward)?,
            down: plain(&names.down, feed_forward, hidden)?,
            output_norm: norm(&names.output_norm)?,
            heads,
            head_width,
            padded_width,
            activation: config.activation,
        })
    }

    /// `x` and the result: `[tokens, hidden]`.
    pub fn forward(&self, session: &Session, x: &Handle, packed: &Packed) -> Handle {
        let rows = packed.tokens;

        // attention
        let qkv = self.qkv.forward(session, x, rows, None); // [tokens, 3 · heads · padded_width]
        let context = attention(session, &qkv, packed, self.heads, [self.head_width, self.padded_width]); // [tokens, heads · padded_width]
        let context = self.output.forward(session, &context, rows, None); // [tokens, hidden]
        let x = self.attention_norm.add(session, &context, x, rows); // [tokens, hidden]

        // feed forward
        let inner = self.up.forward(session, &x, rows, Some(self.activation)); // [tokens, feed_forward]
        let inner = self.down.forward(session, &inner, rows, None); // [tokens, hidden]
        self.output_norm.add(session, &inner, &x, rows) // [tokens, hidden]
    }
}

/// `qkv`, `[tokens, 3 · heads · padded]`, to the context, `[tokens, heads · padded]`. `width`: that of a head; `padded`:
/// that which the kernels see.
pub(super) fn attention(
    session: &Session,
    qkv: &Handle,
    packed: &Packed,
    heads: usize,
    [width, padded]: [usize; 2],
) -> Handle {
    let out = session.empty(packed.tokens * heads * padded);
    let (kernel, queries) = match session.tiling() {
        Tiling::Registers => {
            let kernel = Kernel::new(ATTENTION, [REGISTER_THREADS as u32, 1]).with("threads", REGISTER_THREADS);
            (kernel, 4 * REGISTER_THREADS)
        }
        Tiling::Shared { half, .. } => {
            let kernel = Kernel::new(ATTENTION_SHARED, [SHARED_THREADS as u32, 1])
                .with("threads", SHARED_THREADS)
                .with("tile", SHARED_TILE)
                .with_element(half);
            (kernel, SHARED_THREADS)
        }
    };
    let kernel = kernel
        .with("heads", heads)
        .with("head_dim", padded)
        .with("scale", format!("{:e}", 1.0 / (width as f64).sqrt()))
        .with_part("mask", packed.mask.is_some());
    let mut buffers = vec![qkv, &packed.offsets, &out];
    buffers.extend(&packed.mask);
    session.launch(&kernel, [packed.longest.div_ceil(queries), heads, packed.windows], &buffers);
    out
}
