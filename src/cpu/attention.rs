//! Attention of one head, a few queries at a time: no matrix of all scores is ever made.
//!
//! Queries, keys, probabilities and values are rounded to words of 12 bits or more, finer than a half-precision
//! float's 11, and their products summed exactly.

use rten_simd::SimdOp;

use super::dequantise::{Columns, Dequantise};
use super::kernel::{Kernel, STEPS, Words};
use super::quantise::{Largest, ToWholeWords, ToWords};
use super::softmax::SoftmaxToWords;

/// Queries that are answered together.
const QUERIES: usize = 16;

/// The largest word of a value: the sum of the probabilities, as words, may then go up to [`WEIGHTS`].
const VALUE_LEVELS: f32 = 4095.0;

/// The most that the probabilities of one query sum up to, as words: `WEIGHTS · VALUE_LEVELS` is below 31 bits.
const WEIGHTS: f32 = 500_000.0;

/// Words in a group, and words that depths are padded to.
const GROUP: usize = 2;
const DEPTH_UNIT: usize = GROUP * STEPS;

/// The shape of a head's work.
#[derive(Clone, Copy)]
pub struct Head {
    /// Which one.
    pub head: usize,
    /// Of how many.
    pub heads: usize,
    /// Floats of each query, key and value.
    pub width: usize,
}

/// What a head needs while it works; kept from one to the next.
#[derive(Default)]
pub struct AttentionScratch {
    row: Vec<i16>,
    keys: Vec<i16>,
    key_scales: Vec<f32>,
    values: Vec<i16>,
    value_rows: Vec<i16>,
    queries: Vec<i16>,
    probabilities: Vec<i16>,
    rows: Vec<f32>,
    powers: Vec<f32>,
    sums: Vec<i32>,
    zeros: Vec<f32>,
    scales: Vec<f32>,
}

impl Head {
    /// Floats from one row of the result to the next: the head's width padded to whole panels.
    pub fn stride(kernel: Kernel, width: usize) -> usize {
        width.next_multiple_of(kernel.width())
    }

    /// Softmax(queries · keysᵀ / √width) · values into `out`, `[rows, stride]`.
    ///
    /// `qkv`: `[rows, qkv_stride]`, each row the queries of all heads, then the keys, then the values.
    pub fn attend(
        self,
        kernel: Kernel,
        qkv: &[f32],
        qkv_stride: usize,
        out: &mut [f32],
        scratch: &mut AttentionScratch,
    ) {
        let Self { head, heads, width } = self;
        let rows = qkv.len() / qkv_stride;
        let part = |row: usize, part: usize| {
            let start = row * qkv_stride + (part * heads + head) * width;
            qkv.get(start..start + width).unwrap_or_default()
        };
        let panel = kernel.width();
        let depth = width.next_multiple_of(DEPTH_UNIT);
        let row_depth = rows.next_multiple_of(DEPTH_UNIT);
        let row_panels = rows.next_multiple_of(panel);
        let stride = Self::stride(kernel, width);
        // Largest words whose products over `width` stay below 31 bits.
        let levels = ((1 << 30) as f32 / width as f32).sqrt().floor().min(8191.0);

        // keys: [row_panels / panel, depth / GROUP, panel, GROUP]
        let s = scratch;
        s.row.clear();
        s.row.resize(depth, 0);
        s.keys.resize(row_panels * depth, 0);
        s.key_scales.clear();
        for row in 0..rows {
            let scale = ToWholeWords { row: part(row, 1), out: &mut s.row, levels }.dispatch();
            s.key_scales.push(scale);
            let keys = s.keys.get_mut(row / panel * panel * depth..).unwrap_or_default();
            let places = keys.chunks_exact_mut(panel * GROUP);
            for (place, group) in places.zip(s.row.as_chunks::<GROUP>().0) {
                if let Some(place) = place.as_chunks_mut::<GROUP>().0.get_mut(row % panel) {
                    *place = *group;
                }
            }
        }

        // values: [stride / panel, row_depth / GROUP, panel, GROUP], a group being the values of two tokens
        let largest = (0..rows).fold(0.0f32, |largest, row| largest.max(Largest(part(row, 2)).dispatch()));
        let steps = if largest > 0.0 { VALUE_LEVELS / largest } else { 0.0 };
        s.value_rows.clear();
        s.value_rows.resize(2 * stride, 0);
        s.values.clear();
        s.values.resize(row_depth * stride, 0);
        for pair in 0..rows.div_ceil(GROUP) {
            let (first, second) = s.value_rows.split_at_mut(stride);
            ToWords { row: part(pair * GROUP, 2), out: first, steps }.dispatch();
            if pair * GROUP + 1 < rows {
                ToWords { row: part(pair * GROUP + 1, 2), out: second, steps }.dispatch();
            } else {
                second.fill(0);
            }
            for (block, (first, second)) in first.chunks_exact(panel).zip(second.chunks_exact(panel)).enumerate() {
                let start = (block * row_depth + pair * GROUP) * panel;
                let places = s.values.get_mut(start..start + panel * GROUP).unwrap_or_default();
                for ((place, first), second) in places.as_chunks_mut::<GROUP>().0.iter_mut().zip(first).zip(second) {
                    *place = [*first, *second];
                }
            }
        }
        let value_scale = largest / VALUE_LEVELS;

        s.zeros.clear();
        s.zeros.resize(row_panels.max(stride), 0.0);
        s.scales.clear();
        s.scales.resize(panel, value_scale);
        s.queries.resize(QUERIES * depth, 0);
        s.probabilities.clear();
        s.probabilities.resize(QUERIES * row_depth, 0);
        s.powers.resize(rows, 0.0);
        s.sums.resize(QUERIES * row_panels.max(panel), 0);
        let temperature = (width as f32).sqrt().recip();
        for (block, out) in out.chunks_mut(QUERIES * stride).enumerate() {
            let start = block * QUERIES;
            let queries = QUERIES.min(rows.saturating_sub(start));
            s.rows.clear();
            for (row, out) in (start..start + queries).zip(s.queries.chunks_exact_mut(depth)) {
                let scale = ToWholeWords { row: part(row, 0), out, levels }.dispatch();
                s.rows.push(scale * temperature);
            }
            // sums: [queries, row_panels]
            let panels = s.keys.chunks_exact(panel * depth);
            for (keys, column) in panels.zip((0..).step_by(panel)) {
                let (a, out) = (&s.queries, s.sums.get_mut(column..).unwrap_or_default());
                kernel.words(&mut Words {
                    a,
                    stride: depth,
                    rows: queries,
                    depth,
                    b: keys,
                    out,
                    out_stride: row_panels,
                });
            }
            // probabilities: [queries, row_depth]
            let places = s.probabilities.chunks_exact_mut(row_depth).zip(s.rows.iter_mut());
            for (sums, (out, scale)) in s.sums.chunks_exact(row_panels).zip(places) {
                let (sums, key_scales) = (sums.get(..rows), s.key_scales.get(..rows));
                let (sums, key_scales) = (sums.unwrap_or_default(), key_scales.unwrap_or_default());
                // Less what rounding up may add.
                let (powers, most) = (&mut s.powers[..], WEIGHTS - rows as f32);
                *scale = SoftmaxToWords { sums, key_scales, scale: *scale, powers, out, most }.dispatch();
            }
            // out: [queries, stride]
            for (values, column) in s.values.chunks_exact(panel * row_depth).zip((0..).step_by(panel)) {
                kernel.words(&mut Words {
                    a: &s.probabilities,
                    stride: row_depth,
                    rows: queries,
                    depth: row_depth,
                    b: values,
                    out: &mut s.sums,
                    out_stride: panel,
                });
                let zeros = s.zeros.get(..panel).unwrap_or_default();
                let columns = Columns { scales: &s.scales, biases: zeros };
                let out = out.get_mut(column..).unwrap_or_default();
                Dequantise { sums: &s.sums, rows: &s.rows, columns, activation: None, out, stride }.dispatch();
            }
        }
    }
}
