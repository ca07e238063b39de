//! Matrix products with the weights of a model, in the form they are stored in.

use burn::cubecl::server::Handle;

use super::kernel::{Kernel, MATMUL_F32, MATMUL_Q4, MATMUL_Q4_SHARED, MATMUL_Q8, MATMUL_Q8_SHARED, Shader};
use super::session::Session;
use super::tiling::{Tile, Tiling};
use crate::model::config::Activation;
use crate::model::embedding::EmbeddingTable;
use crate::model::weights::BLOCK;

/// Outputs side by side in a panel of packed weights; see `shaders/README.md`.
const PANEL: usize = 64;

/// Threads of a workgroup of the register tiling, each with 8 rows.
const REGISTER_THREADS: usize = 4;

/// `[outputs, inputs]` weights with biases, packed for the kernels.
pub struct Product {
    inputs: usize,
    outputs: usize,
    weight: Weight,
    /// `[outputs]`
    bias: Handle,
}

enum Weight {
    /// i8 in panels, and f32 scales `[outputs]`.
    EightBit(Handle, Handle),
    /// u4 in panels, and f32 scales in panels.
    FourBit(Handle, Handle),
    /// f32 in panels.
    Full(Handle),
}

/// A row of weights as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// Two's complement bytes and their scale, `[inputs]`.
    EightBit(Vec<u8>, f32),
    /// Pairs of nibbles, `[inputs / 2]`, and a scale a block, `[inputs / 32]`.
    FourBit(Vec<u8>, Vec<f32>),
    /// `[inputs]`
    Full(Vec<f32>),
}

impl Row {
    /// A row of a table.
    pub fn of(table: &EmbeddingTable, row: usize, inputs: usize) -> Self {
        if let Some((integers, scale)) = table.eight_bit_row(row) {
            return Self::EightBit(integers.to_vec(), scale);
        }
        if let Some((nibbles, scales)) = table.four_bit_row(row) {
            return Self::FourBit(nibbles.to_vec(), scales.iter().map(|scale| scale.to_f32()).collect());
        }
        let mut values = vec![0.0; inputs];
        table.copy_row(row, &mut values);
        Self::Full(values)
    }

    /// The same row with its inputs in other places; `None` is zero. Blocks that are torn apart become f32.
    pub fn rearranged(&self, places: &[Option<usize>]) -> Self {
        match self {
            Self::EightBit(integers, scale) => {
                let pick = |place: &Option<usize>| place.and_then(|place| integers.get(place)).copied().unwrap_or(0);
                Self::EightBit(places.iter().map(pick).collect(), *scale)
            }
            Self::FourBit(..) if places.iter().enumerate().all(|(i, place)| *place == Some(i)) => self.clone(),
            Self::FourBit(..) | Self::Full(_) => {
                let values = self.full();
                let pick = |place: &Option<usize>| place.and_then(|place| values.get(place)).copied().unwrap_or(0.0);
                Self::Full(places.iter().map(pick).collect())
            }
        }
    }

    pub(super) fn full(&self) -> Vec<f32> {
        match self {
            Self::EightBit(integers, scale) => integers.iter().map(|byte| f32::from(*byte as i8) * scale).collect(),
            Self::FourBit(nibbles, scales) => {
                let block = |(nibbles, scale): (&[u8], &f32)| -> Vec<f32> {
                    let values = nibbles.iter().flat_map(|byte| [byte & 15, byte >> 4]);
                    values.map(|nibble| f32::from(nibble as i8 - 8) * scale).collect()
                };
                nibbles.chunks_exact(BLOCK / 2).zip(scales).flat_map(block).collect()
            }
            Self::Full(values) => values.clone(),
        }
    }
}

impl Product {
    /// Packs and uploads rows, `[outputs]`; `None` is a row of zeros. `inputs` must be a multiple of 4. Rows that are
    /// not all stored alike become f32.
    pub fn new(session: &Session, rows: &[Option<Row>], bias: &[f32], inputs: usize) -> Self {
        let outputs = rows.len();
        let eight_bit = rows.iter().flatten().all(|row| matches!(row, Row::EightBit(..)));
        let four_bit = inputs.is_multiple_of(BLOCK) && rows.iter().flatten().all(|row| matches!(row, Row::FourBit(..)));
        let weight = if four_bit {
            let (words, scales) = pack_four_bit(rows, inputs);
            Weight::FourBit(session.words(&words), session.floats(&scales))
        } else if eight_bit {
            let scale = |row: &Option<Row>| match row {
                Some(Row::EightBit(_, scale)) => *scale,
                _ => 0.0,
            };
            let scales: Vec<f32> = rows.iter().map(scale).collect();
            Weight::EightBit(session.words(&pack_eight_bit(rows, inputs)), session.floats(&scales))
        } else {
            Weight::Full(session.floats(&pack_full(rows, inputs)))
        };
        Self { inputs, outputs, weight, bias: session.floats(bias) }
    }

    /// `[rows, inputs]` to `[rows, outputs]`.
    pub fn forward(&self, session: &Session, x: &Handle, rows: usize, activation: Option<Activation>) -> Handle {
        let out = session.empty(rows * self.outputs); // [rows, outputs]
        let info = session.words(&[rows, self.inputs, self.outputs].map(|count| count as u32));
        let panels = self.outputs.div_ceil(PANEL);
        let activation = match activation {
            None => 0,
            Some(Activation::Gelu) => 1,
            Some(Activation::GeluTanh) => 2,
            Some(Activation::Relu) => 3,
        };
        let in_registers = |shader| {
            let kernel = Kernel::new(shader, [4, REGISTER_THREADS as u32]).with("threads", REGISTER_THREADS);
            (kernel, [panels, rows.div_ceil(8 * REGISTER_THREADS), 1])
        };
        let shared = |shader: Shader, half: bool, tile: Tile| {
            let kernel = Kernel::new(shader, [16, 16]).with("rows", tile.rows).with("depth", tile.depth);
            (kernel.with_element(half), [panels, rows.div_ceil(16 * tile.rows), 1])
        };
        let (kernel, workgroups) = match (&self.weight, session.tiling()) {
            (Weight::Full(_), _) => in_registers(MATMUL_F32),
            (Weight::EightBit(..), Tiling::Registers) => in_registers(MATMUL_Q8),
            (Weight::EightBit(..), Tiling::Shared { half, tile }) => shared(MATMUL_Q8_SHARED, half, tile),
            (Weight::FourBit(..), Tiling::Registers) => in_registers(MATMUL_Q4),
            (Weight::FourBit(..), Tiling::Shared { half, tile }) => shared(MATMUL_Q4_SHARED, half, tile),
        };
        let kernel = kernel.with("activation", activation).with_part("residual", false);
        match &self.weight {
            Weight::EightBit(weight, scale) | Weight::FourBit(weight, scale) => {
                session.launch(&kernel, workgroups, &[x, weight, scale, &self.bias, &out, &info]);
            }
            Weight::Full(weight) => session.launch(&kernel, workgroups, &[x, weight, &self.bias, &out, &info]),
        }
        out
    }
}

/// u32 `[panels, inputs / 4, 64]`
fn pack_eight_bit(rows: &[Option<Row>], inputs: usize) -> Vec<u32> {
    let groups = inputs / 4;
    let mut packed = vec![0; rows.len().div_ceil(PANEL) * groups * PANEL];
    for (n, row) in rows.iter().enumerate() {
        let Some(Row::EightBit(integers, _)) = row else { continue };
        for (k, group) in integers.as_chunks::<4>().0.iter().enumerate().take(groups) {
            packed[(n / PANEL * groups + k) * PANEL + n % PANEL] = u32::from_le_bytes(*group);
        }
    }
    packed
}

/// u32 `[panels, inputs / 8, 64]` and their scales, f32 `[panels, inputs / 32, 64]`.
fn pack_four_bit(rows: &[Option<Row>], inputs: usize) -> (Vec<u32>, Vec<f32>) {
    let (groups, blocks, panels) = (inputs / 8, inputs / BLOCK, rows.len().div_ceil(PANEL));
    // Where there is no row, the scale is 0.
    let (mut words, mut packed_scales) = (vec![0; panels * groups * PANEL], vec![0.0; panels * blocks * PANEL]);
    for (n, row) in rows.iter().enumerate() {
        let Some(Row::FourBit(nibbles, scales)) = row else { continue };
        let place = |k: usize, groups: usize| (n / PANEL * groups + k) * PANEL + n % PANEL;
        for (k, group) in nibbles.as_chunks::<4>().0.iter().enumerate().take(groups) {
            // Stored two neighbours a byte; the kernel wants inputs 0 to 3 in the low nibbles, 4 to 7 in the high ones.
            let values = group.map(|byte| [byte & 15, byte >> 4]);
            let value = |i: usize| values[i / 2][i % 2];
            words[place(k, groups)] = u32::from_le_bytes(std::array::from_fn(|i| value(i) | value(i + 4) << 4));
        }
        for (k, scale) in scales.iter().enumerate().take(blocks) {
            packed_scales[place(k, blocks)] = *scale;
        }
    }
    (words, packed_scales)
}

/// f32 `[panels, inputs / 4, 64, 4]`
fn pack_full(rows: &[Option<Row>], inputs: usize) -> Vec<f32> {
    let groups = inputs / 4;
    let mut packed = vec![0.0; rows.len().div_ceil(PANEL) * groups * PANEL * 4];
    for (n, row) in rows.iter().enumerate() {
        let Some(row) = row else { continue };
        for (k, group) in row.full().as_chunks::<4>().0.iter().enumerate().take(groups) {
            let at = ((n / PANEL * groups + k) * PANEL + n % PANEL) * 4;
            packed[at..at + 4].copy_from_slice(group);
        }
    }
    packed
}
