//! Matrix products with the weights of a model, in the form they are stored in.

use burn::cubecl::server::Handle;

use super::kernel::{Kernel, MATMUL_F32, MATMUL_Q8, MATMUL_Q8_SHARED};
use super::session::{Session, Tiling};
use crate::model::config::Activation;
use crate::model::embedding::EmbeddingTable;

/// Outputs side by side in a panel of packed weights; see `shaders/README.md`.
const PANEL: usize = 64;

/// Threads of a workgroup of the register tiling, each with 8 rows.
const REGISTER_THREADS: usize = 4;

/// Rows of a thread, and depth of a tile, of the shared tiling.
const SHARED_ROWS: usize = 4;
const SHARED_DEPTH: usize = 16;

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
    /// f32 in panels.
    Full(Handle),
}

/// A row of weights as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// Two's complement bytes and their scale, `[inputs]`.
    EightBit(Vec<u8>, f32),
    /// `[inputs]`
    Full(Vec<f32>),
}

impl Row {
    /// A row of a table.
    pub fn of(table: &EmbeddingTable, row: usize, inputs: usize) -> Self {
        if let Some((integers, scale)) = table.eight_bit_row(row) {
            return Self::EightBit(integers.to_vec(), scale);
        }
        let mut values = vec![0.0; inputs];
        table.copy_row(row, &mut values);
        Self::Full(values)
    }

    /// The same row with its inputs in other places; `None` is zero.
    pub fn rearranged(&self, places: &[Option<usize>]) -> Self {
        match self {
            Self::EightBit(integers, scale) => {
                let pick = |place: &Option<usize>| place.and_then(|place| integers.get(place)).copied().unwrap_or(0);
                Self::EightBit(places.iter().map(pick).collect(), *scale)
            }
            Self::Full(values) => {
                let pick = |place: &Option<usize>| place.and_then(|place| values.get(place)).copied().unwrap_or(0.0);
                Self::Full(places.iter().map(pick).collect())
            }
        }
    }

    pub(super) fn full(&self) -> Vec<f32> {
        match self {
            Self::EightBit(integers, scale) => integers.iter().map(|byte| f32::from(*byte as i8) * scale).collect(),
            Self::Full(values) => values.clone(),
        }
    }
}

impl Product {
    /// Packs and uploads rows, `[outputs]`; `None` is a row of zeros. `inputs` must be a multiple of 4.
    pub fn new(session: &Session, rows: &[Option<Row>], bias: &[f32], inputs: usize) -> Self {
        let outputs = rows.len();
        let eight_bit = rows.iter().flatten().all(|row| matches!(row, Row::EightBit(..)));
        let weight = if eight_bit {
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
        let (kernel, workgroups) = match (&self.weight, session.tiling()) {
            (Weight::Full(_), _) => in_registers(MATMUL_F32),
            (Weight::EightBit(..), Tiling::Registers) => in_registers(MATMUL_Q8),
            (Weight::EightBit(..), Tiling::Shared { half }) => {
                let kernel = Kernel::new(MATMUL_Q8_SHARED, [16, 16])
                    .with("rows", SHARED_ROWS)
                    .with("depth", SHARED_DEPTH)
                    .with("element", if half { "f16" } else { "f32" })
                    .with("enable", if half { "enable f16;" } else { "" });
                (kernel, [panels, rows.div_ceil(16 * SHARED_ROWS), 1])
            }
        };
        let kernel = kernel.with("activation", activation).with_part("residual", false);
        match &self.weight {
            Weight::EightBit(weight, scale) => {
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
