//! A linear part of the encoder: packed 8-bit weights, and what makes f32 of its sums.

use rten_simd::SimdOp;

use super::activations::{Activations, COARSE_OFFSET};
use super::dequantise::{Columns, Dequantise};
use super::kernel::{Coarse, Kernel, Operands};
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
    totals: Vec<f32>,
    biases: Vec<f32>,
}

/// What one product needs beside its operands; kept from one to the next.
#[derive(Default)]
pub struct LinearScratch {
    /// `[rows, width]`
    sums: Vec<i32>,
    /// A panel as words.
    words: Vec<i16>,
    /// The outliers' weights of a panel, `[coarse_depth / group, width, group]`.
    coarse: Vec<i8>,
    /// What the sums of the outliers start from, `[width]`.
    start: Vec<i32>,
}

/// Weights in a group where the kernel takes bytes.
const BYTES: usize = 4;

impl Linear {
    /// Packs parts that read the same input side by side. Each stored `[outputs, inputs]`.
    ///
    /// # Errors
    /// As for [`Weights::table`] and [`Weights::vector`].
    pub fn load(kernel: Kernel, weights: &Weights<'_>, names: &[&str], outputs: usize, inputs: usize) -> Result<Self> {
        let width = kernel.width();
        let group = if kernel.byte_levels().is_some() { BYTES } else { 2 };
        let depth = Activations::depth_of(inputs);
        let mut linear = Self {
            inputs,
            depth,
            width,
            weights: Vec::new(),
            scales: Vec::new(),
            totals: Vec::new(),
            biases: Vec::new(),
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
        linear.totals.resize(padded, 0.0);
        linear.biases.resize(padded, 0.0);
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
        self.totals.push(integers.iter().map(|integer| i32::from(*integer)).sum::<i32>() as f32);
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
        let (rows, width, depth, stride) = (activations.rows.len(), self.width, self.depth, self.stride());
        scratch.sums.resize(rows * width, 0);
        let panels = self.weights.chunks_exact(depth * width).zip(self.scales.chunks_exact(width));
        let panels = panels.zip(self.totals.chunks_exact(width)).zip(self.biases.chunks_exact(width));
        for (panel, (((weights, scales), totals), biases)) in panels.enumerate() {
            if kernel.byte_levels().is_some() {
                scratch.gather(weights, activations, width);
                let LinearScratch { sums: out, coarse: b, start, .. } = &mut *scratch;
                let coarse = Some(Coarse { a: &activations.coarse, depth: activations.coarse_depth, b, start });
                let a = &activations.fine;
                kernel.bytes(&mut Operands {
                    a,
                    stride: depth,
                    rows,
                    depth,
                    b: weights,
                    coarse,
                    out,
                    out_stride: width,
                });
            } else {
                let LinearScratch { sums: out, words: b, .. } = &mut *scratch;
                b.clear();
                b.extend(weights.iter().map(|weight| i16::from(*weight)));
                let a = &activations.words;
                kernel.words(&mut Operands { a, stride: depth, rows, depth, b, coarse: None, out, out_stride: width });
            }
            let out = out.get_mut(panel * width..).unwrap_or_default();
            let columns = Columns { scales, totals, biases };
            Dequantise { sums: &scratch.sums, rows: &activations.rows, columns, activation, out, stride }.dispatch();
        }
    }
}

impl LinearScratch {
    /// Collects the outliers' weights from a panel, `[depth / BYTES, width, BYTES]`.
    fn gather(&mut self, panel: &[i8], activations: &Activations, width: usize) {
        self.coarse.clear();
        self.coarse.resize(activations.coarse_depth * width, 0);
        self.start.clear();
        self.start.resize(width, 0);
        let groups = activations.outliers.chunks(BYTES).zip(self.coarse.chunks_exact_mut(width * BYTES));
        for (columns, to) in groups {
            for (place, column) in columns.iter().enumerate() {
                let from = panel.get(column / BYTES * width * BYTES..).unwrap_or_default();
                let (take, put) = (8 * (column % BYTES) as u32, 8 * place as u32);
                // Whole groups at a time, so that the compiler can use vectors.
                let groups = to.as_chunks_mut::<BYTES>().0.iter_mut().zip(from.as_chunks::<BYTES>().0);
                for ((to, from), start) in groups.zip(&mut self.start) {
                    let weight = u32::from_le_bytes(from.map(|byte| byte as u8)) >> take & 255;
                    let sum = u32::from_le_bytes(to.map(|byte| byte as u8)) | weight << put;
                    *to = sum.to_le_bytes().map(|byte| byte as i8);
                    *start -= COARSE_OFFSET * i32::from(weight as u8 as i8);
                }
            }
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
