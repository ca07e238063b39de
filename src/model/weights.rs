//! A safetensors file as named tensors: checked against the shapes that the configuration asks for, and
//! dequantised to f32 on the way out.
//!
//! Quantised tensors are plain safetensors too, so that any reader can open them:
//!
//! | stored | meaning |
//! |---|---|
//! | `x` F32, F16 or BF16 | the values |
//! | `x` I8 `[rows, columns]` + `x.scale` F32 `[rows]` | value = integer · scale of its row |
//! | `x` U8 `[rows, columns / 2]` + `x.scale` F16 `[rows, columns / 32]` | 4 bits a value, even columns low: value = (nibble − 8) · scale of its block of 32 |

use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::embedding::EmbeddingTable;
use crate::error::{Error, ErrorKind, Result};

/// Values in a block that shares one scale in the 4-bit layout.
pub const BLOCK: usize = 32;

/// The tensors of one weights file.
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
}

impl<'a> Weights<'a> {
    /// Reads the header of `model.safetensors` and checks that every tensor lies within the file.
    ///
    /// # Errors
    /// [`ErrorKind::ModelWeights`] when the file is truncated, or its header lies or is no header.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self> {
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| {
            Error::new(
                ErrorKind::ModelWeights,
                format!("the weights file of {} bytes is truncated or damaged ({e}); fetch it again", bytes.len()),
            )
            .with_source(e)
        })?;
        Ok(Self { tensors })
    }

    /// Whether a tensor of that name is there.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// Whether a matrix is stored as 8-bit rows or 4-bit blocks.
    pub fn is_quantised(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok_and(|view| matches!(view.dtype(), Dtype::I8 | Dtype::U8))
    }

    /// The values of a vector, `[length]`.
    pub fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>> {
        let view = self.view(name)?;
        self.expect_shape(name, view.shape(), &[length])?;
        floats(name, &view)
    }

    /// Scale and shift of a layer norm, `[length]` each. Checkpoints that came from TensorFlow call them gamma
    /// and beta, others weight and bias.
    pub fn norm(&self, name: &str, length: usize) -> Result<[Vec<f32>; 2]> {
        let modern = self.has(&format!("{name}.weight"));
        let [scale, shift] = if modern { ["weight", "bias"] } else { ["gamma", "beta"] };
        Ok([self.vector(&format!("{name}.{scale}"), length)?, self.vector(&format!("{name}.{shift}"), length)?])
    }

    /// The values of a matrix, `[rows, columns]` row by row.
    ///
    /// # Errors
    /// [`ErrorKind::TensorMissing`] or [`ErrorKind::TensorShape`], each naming the tensor and the shapes.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Vec<f32>> {
        let table = self.table(name, rows, columns)?;
        let mut values = vec![0.0; rows * columns];
        for (row, out) in values.chunks_exact_mut(columns).enumerate() {
            table.copy_row(row, out);
        }
        Ok(values)
    }

    /// A matrix left as it is stored, `[rows, columns]`, from which single rows are dequantised when needed.
    ///
    /// # Errors
    /// As for [`Weights::matrix`].
    pub fn table(&self, name: &str, rows: usize, columns: usize) -> Result<EmbeddingTable> {
        let view = self.view(name)?;
        match view.dtype() {
            Dtype::I8 => {
                self.expect_shape(name, view.shape(), &[rows, columns])?;
                let scales = self.vector(&scale_name(name), rows)?;
                Ok(EmbeddingTable::eight_bit(columns, view.data().to_vec(), scales))
            }
            Dtype::U8 => {
                if !columns.is_multiple_of(BLOCK) {
                    return Err(shape_error(name, view.shape(), &[rows, columns]));
                }
                self.expect_shape(name, view.shape(), &[rows, columns / 2])?;
                let scale_name = scale_name(name);
                let scales = self.view(&scale_name)?;
                self.expect_shape(&scale_name, scales.shape(), &[rows, columns / BLOCK])?;
                Ok(EmbeddingTable::four_bit(columns, view.data().to_vec(), halves(&scale_name, &scales)?))
            }
            Dtype::F16 => {
                self.expect_shape(name, view.shape(), &[rows, columns])?;
                Ok(EmbeddingTable::half(columns, halves(name, &view)?))
            }
            _ => {
                self.expect_shape(name, view.shape(), &[rows, columns])?;
                Ok(EmbeddingTable::full(columns, floats(name, &view)?))
            }
        }
    }

    fn view(&self, name: &str) -> Result<TensorView<'_>> {
        self.tensors.tensor(name).map_err(|e| {
            Error::new(
                ErrorKind::TensorMissing,
                format!("the weights file has no tensor \"{name}\"; use the weights that belong to config.json"),
            )
            .with_source(e)
        })
    }

    fn expect_shape(&self, name: &str, found: &[usize], expected: &[usize]) -> Result<()> {
        if found == expected { Ok(()) } else { Err(shape_error(name, found, expected)) }
    }
}

/// The name of the tensor that holds the scales of a quantised one.
pub fn scale_name(name: &str) -> String {
    format!("{name}.scale")
}

fn shape_error(name: &str, found: &[usize], expected: &[usize]) -> Error {
    Error::new(
        ErrorKind::TensorShape,
        format!(
            "tensor \"{name}\" has shape {found:?}, config.json asks for {expected:?}; use the weights that belong to config.json"
        ),
    )
}

fn floats(name: &str, view: &TensorView<'_>) -> Result<Vec<f32>> {
    let data = view.data();
    match view.dtype() {
        Dtype::F32 => Ok(data.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect()),
        Dtype::F16 => Ok(data.as_chunks::<2>().0.iter().map(|b| f16::from_le_bytes(*b).to_f32()).collect()),
        Dtype::BF16 => Ok(data.as_chunks::<2>().0.iter().map(|b| bf16::from_le_bytes(*b).to_f32()).collect()),
        other => Err(Error::new(
            ErrorKind::TensorShape,
            format!(
                "tensor \"{name}\" has type {other:?}; store it as F32, F16 or BF16, or convert the folder with `promptpress convert`"
            ),
        )),
    }
}

fn halves(name: &str, view: &TensorView<'_>) -> Result<Vec<f16>> {
    if view.dtype() != Dtype::F16 {
        return Err(Error::new(
            ErrorKind::TensorShape,
            format!("tensor \"{name}\" has type {:?} where F16 is expected; convert the folder again", view.dtype()),
        ));
    }
    Ok(view.data().as_chunks::<2>().0.iter().map(|b| f16::from_le_bytes(*b)).collect())
}
