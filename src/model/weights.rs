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
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::embedding::EmbeddingTable;
use super::source::WeightsSource;
use crate::error::{Error, ErrorKind, Result};

/// Values in a block that shares one scale in the 4-bit layout.
pub const BLOCK: usize = 32;

/// Bytes of the length that a file starts with.
const PREFIX: u64 = 8;

/// No header is longer; what claims to be is no safetensors file.
const MAX_HEADER_BYTES: u64 = 100_000_000;

/// Bytes that are in hand while stored values become others.
const PART_BYTES: usize = 1 << 16;

/// The tensors of one weights file, read one by one.
pub struct Weights<'a> {
    source: &'a dyn WeightsSource,
    header: Metadata,
    /// Where the first tensor starts.
    start: u64,
}

impl<'a> Weights<'a> {
    /// Reads the header of `model.safetensors` and checks that the tensors fill the file.
    ///
    /// # Errors
    /// [`ErrorKind::ModelWeights`] when the file is truncated, its header lies or is no header, or it cannot be read.
    pub fn open(source: &'a dyn WeightsSource) -> Result<Self> {
        let length = source.length().map_err(unreadable)?;
        let damaged = |cause: &dyn std::fmt::Display| {
            Error::new(
                ErrorKind::ModelWeights,
                format!("the weights file of {length} bytes is truncated or damaged ({cause}); fetch it again"),
            )
        };
        if length < PREFIX {
            return Err(damaged(&"it is too short"));
        }
        let mut prefix = [0; PREFIX as usize];
        source.read_at(0, &mut prefix).map_err(unreadable)?;
        let header_bytes = u64::from_le_bytes(prefix);
        if header_bytes > (length - PREFIX).min(MAX_HEADER_BYTES) {
            return Err(damaged(&"its header is longer than it"));
        }
        let mut header = vec![0; header_bytes as usize];
        source.read_at(PREFIX, &mut header).map_err(unreadable)?;
        let header: Metadata = serde_json::from_slice(&header).map_err(|e| damaged(&e).with_source(e))?;
        let start = PREFIX + header_bytes;
        if header.data_len() as u64 != length - start {
            return Err(damaged(&"its tensors do not fill it"));
        }
        Ok(Self { source, header, start })
    }

    /// Whether a tensor of that name is there.
    pub fn has(&self, name: &str) -> bool {
        self.header.info(name).is_some()
    }

    /// Whether a matrix is stored as 8-bit rows or 4-bit blocks.
    pub fn is_quantised(&self, name: &str) -> bool {
        self.header.info(name).is_some_and(|tensor| matches!(tensor.dtype, Dtype::I8 | Dtype::U8))
    }

    /// The values of a vector, `[length]`.
    pub fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>> {
        let tensor = self.tensor(name)?;
        expect_shape(name, tensor, &[length])?;
        self.floats(name, tensor)
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
        let tensor = self.tensor(name)?;
        match tensor.dtype {
            Dtype::I8 => {
                expect_shape(name, tensor, &[rows, columns])?;
                let scales = self.vector(&scale_name(name), rows)?;
                Ok(EmbeddingTable::eight_bit(columns, self.bytes(tensor)?, scales))
            }
            Dtype::U8 => {
                if !columns.is_multiple_of(BLOCK) {
                    return Err(shape_error(name, &tensor.shape, &[rows, columns]));
                }
                expect_shape(name, tensor, &[rows, columns / 2])?;
                let scale_name = scale_name(name);
                let scales = self.tensor(&scale_name)?;
                expect_shape(&scale_name, scales, &[rows, columns / BLOCK])?;
                Ok(EmbeddingTable::four_bit(columns, self.bytes(tensor)?, self.halves(&scale_name, scales)?))
            }
            Dtype::F16 => {
                expect_shape(name, tensor, &[rows, columns])?;
                Ok(EmbeddingTable::half(columns, self.halves(name, tensor)?))
            }
            _ => {
                expect_shape(name, tensor, &[rows, columns])?;
                Ok(EmbeddingTable::full(columns, self.floats(name, tensor)?))
            }
        }
    }

    fn tensor(&self, name: &str) -> Result<&TensorInfo> {
        self.header.info(name).ok_or_else(|| {
            Error::new(
                ErrorKind::TensorMissing,
                format!("the weights file has no tensor \"{name}\"; use the weights that belong to config.json"),
            )
        })
    }

    fn bytes(&self, tensor: &TensorInfo) -> Result<Vec<u8>> {
        let (start, end) = tensor.data_offsets;
        let mut bytes = vec![0; end - start];
        self.source.read_at(self.start + start as u64, &mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }

    fn floats(&self, name: &str, tensor: &TensorInfo) -> Result<Vec<f32>> {
        match tensor.dtype {
            Dtype::F32 => self.values(tensor, f32::from_le_bytes),
            Dtype::F16 => self.values(tensor, |bytes| f16::from_le_bytes(bytes).to_f32()),
            Dtype::BF16 => self.values(tensor, |bytes| bf16::from_le_bytes(bytes).to_f32()),
            other => Err(Error::new(
                ErrorKind::TensorShape,
                format!(
                    "tensor \"{name}\" has type {other:?}; store it as F32, F16 or BF16, or convert the folder with `promptpress convert`"
                ),
            )),
        }
    }

    fn halves(&self, name: &str, tensor: &TensorInfo) -> Result<Vec<f16>> {
        if tensor.dtype == Dtype::F16 {
            return self.values(tensor, f16::from_le_bytes);
        }
        Err(Error::new(
            ErrorKind::TensorShape,
            format!("tensor \"{name}\" has type {:?} where F16 is expected; convert the folder again", tensor.dtype),
        ))
    }

    /// The values of a tensor that are stored in `N` bytes each.
    fn values<const N: usize, T>(&self, tensor: &TensorInfo, value: impl Fn([u8; N]) -> T) -> Result<Vec<T>> {
        let (start, end) = tensor.data_offsets;
        let mut values = Vec::with_capacity((end - start) / N);
        let mut part = vec![0; PART_BYTES.min(end - start)];
        for at in (start..end).step_by(PART_BYTES) {
            part.truncate(end - at);
            self.source.read_at(self.start + at as u64, &mut part).map_err(unreadable)?;
            values.extend(part.as_chunks::<N>().0.iter().map(|bytes| value(*bytes)));
        }
        Ok(values)
    }
}

/// The name of the tensor that holds the scales of a quantised one.
pub fn scale_name(name: &str) -> String {
    format!("{name}.scale")
}

fn expect_shape(name: &str, tensor: &TensorInfo, expected: &[usize]) -> Result<()> {
    if tensor.shape == expected { Ok(()) } else { Err(shape_error(name, &tensor.shape, expected)) }
}

fn shape_error(name: &str, found: &[usize], expected: &[usize]) -> Error {
    Error::new(
        ErrorKind::TensorShape,
        format!(
            "tensor \"{name}\" has shape {found:?}, config.json asks for {expected:?}; use the weights that belong to config.json"
        ),
    )
}

fn unreadable(cause: std::io::Error) -> Error {
    Error::new(ErrorKind::ModelWeights, format!("the weights file cannot be read ({cause}); fetch it again"))
        .with_source(cause)
}
