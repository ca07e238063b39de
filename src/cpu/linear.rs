//! A linear part of the encoder: packed 8-bit weights, and what makes f32 of its sums.

use rten_simd::SimdOp;

use super::activations::Activations;
use super::dequantise::{Columns, Dequantise};
use super::kernel::{Kernel, Planes, Words, start};
use crate::error::Result;
use crate::model::config::Activation;
use crate::model::weights::Weights;

/// Weights `[outputs, inputs]`, 8 bits each with an f32 scale a row, and a bias.
pub struct Linear {
    inputs: usize,
    depth: usize,
    width: usize,
    /// `[panels, depth / group, width, group]`; a panel is `width` outputs.
    weights: Vec<i8>,
    /// `[panels · width]`, as the two below.
    scales: Vec<f32>,
    biases: Vec<f32>,
    /// What the sums of planes start from.
    starts: Vec<i32>,
}

/// What one product needs beside its operands; kept from one to the next.
#[derive(Default)]
pub struct LinearScratch {
    /// `[rows, width]`
    sums: Vec<i32>,
    /// A panel as words.
    words: Vec<i16>,
}

/// Weights in a group: where the kernel takes planes, and where words.
const GROUPS: (usize, usize) = (4, 2);

impl Linear {
    /// Packs parts that read the same input side by side. Each stored `[outputs, inputs]`.
    ///
    /// # Errors
    /// As for [`Weights::table`] and [`Weights::vector`].
    pub fn load(kernel: Kernel, weights: &Weights<'_>, names: &[&str], outputs: usize, inputs: usize) -> Result<Self> {
        let width = kernel.width();
        let group = if kernel.takes_planes() { GROUPS.0 } else { GROUPS.1 };
        let depth = Activations::depth_of(inputs);
        let mut linear = Self {
            inputs,
            depth,
            width,
            weights: Vec::new(),
            scales: Vec::new(),
            biases: Vec::new(),
            starts: Vec::new(),
        };
        let (mut values, mut integers) = (vec![0.0; inputs], vec![0; inputs]);
        let mut output = 0;
        for name in names {
            let table = weights.table(&format!("{name}.weight"), outputs, inputs)?;
            linear.biases.extend(weights.vector(&format!("{name}.bias"), outputs)?);
            for row in 0..outputs {
                let scale = match table.eight_bit_row(row) {
                    Some((stored, scale)) => {
                        integers.iter_mut().zip(stored).for_each(|(integer, byte)| *integer = *byte as i8);
                        scale
                    }
                    None => {
                        table.copy_row(row, &mut values);
                        round(&values, &mut integers)
                    }
                };
                linear.push(output, &integers, scale, group);
                output += 1;
            }
        }
        let padded = output.next_multiple_of(width);
        linear.scales.resize(padded, 0.0);
        linear.biases.resize(padded, 0.0);
        linear.starts.resize(padded, 0);
        Ok(linear)
    }

    /// Puts one output's weights into its panel.
    fn push(&mut self, output: usize, integers: &[i8], scale: f32, group: usize) {
        let (panel, lane) = (output / self.width, output % self.width);
        let panel = panel * self.depth * self.width;
        self.weights.resize(self.weights.len().max(panel + self.depth * self.width), 0);
        let places = self.weights.get_mut(panel..).unwrap_or_default().chunks_exact_mut(self.width * group);
        for (place, integers) in places.zip(integers.chunks(group)) {
            for (place, integer) in place.iter_mut().skip(lane * group).zip(integers) {
                *place = *integer;
            }
        }
        self.scales.push(scale);
        self.starts.push(start(integers.iter().map(|integer| i32::from(*integer)).sum()));
    }

    /// The length of a row of activations.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Floats in a row of the result: the outputs, padded to whole panels.
    pub fn stride(&self) -> usize {
        self.scales.len()
    }

    /// `out`, `[rows, stride]`: activation(`activations` · weightsᵀ + bias).
    pub fn apply(
        &self,
        kernel: Kernel,
        activations: &Activations,
        activation: Option<Activation>,
        out: &mut [f32],
        scratch: &mut LinearScratch,
    ) {
        let (rows, width, depth, stride) = (activations.scales.len(), self.width, self.depth, self.stride());
        let padded = if kernel.takes_planes() { activations.padded_rows } else { rows };
        scratch.sums.resize(padded * width, 0);
        let panels = self.weights.chunks_exact(depth * width).zip(self.scales.chunks_exact(width));
        let panels = panels.zip(self.starts.chunks_exact(width)).zip(self.biases.chunks_exact(width));
        for (panel, (((weights, scales), start), biases)) in panels.enumerate() {
            let LinearScratch { sums, words } = &mut *scratch;
            if kernel.takes_planes() {
                let Activations { fine, coarse, .. } = activations;
                kernel.planes(&mut Planes { fine, coarse, rows: padded, depth, b: weights, start, out: sums });
            } else {
                kernel.widen(weights, words);
                let (a, b) = (&activations.words, &*words);
                kernel.words(&mut Words { a, stride: depth, rows, depth, b, out: sums, out_stride: width });
            }
            let out = out.get_mut(panel * width..).unwrap_or_default();
            let (columns, rows) = (Columns { scales, biases }, &activations.scales);
            Dequantise { sums, rows, columns, activation, out, stride }.dispatch();
        }
    }
}

/// Rounds a row to 8 bits; returns the value of one step.
fn round(values: &[f32], integers: &mut [i8]) -> f32 {
    let scale = values.iter().fold(0.0f32, |largest, value| largest.max(value.abs())) / 127.0;
    let inverse = if scale > 0.0 { scale.recip() } else { 0.0 };
    for (integer, value) in integers.iter_mut().zip(values) {
        *integer = (value * inverse).round_ties_even() as i8;
    }
    scale
}
