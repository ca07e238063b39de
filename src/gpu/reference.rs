//! Each kernel once more in burn's own operations, on burn's CPU backend: what the kernels are held against.

use burn::tensor::activation::{gelu, gelu_approximate, relu, softmax};
use burn::tensor::{Device, Tensor, TensorData};

use crate::model::config::Activation;

fn matrix(values: &[f32], [rows, columns]: [usize; 2]) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values.to_vec(), [rows, columns]), &Device::flex())
}

fn vector(values: &[f32]) -> Tensor<1> {
    Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), &Device::flex())
}

fn values(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

/// `matmul_*.wgsl`: `x`, `[rows, inputs]`, times `weights`, `[outputs, inputs]`.
pub fn product(x: &[f32], weights: &[f32], bias: &[f32], inputs: usize, activation: Option<Activation>) -> Vec<f32> {
    let x = matrix(x, [x.len() / inputs, inputs]); // [rows, inputs]
    let weights = matrix(weights, [bias.len(), inputs]); // [outputs, inputs]
    let out = x.matmul(weights.transpose()) + vector(bias).unsqueeze(); // [rows, outputs]
    values(match activation {
        None => out,
        Some(Activation::Gelu) => gelu(out),
        Some(Activation::GeluTanh) => gelu_approximate(out),
        Some(Activation::Relu) => relu(out),
    })
}

/// `add_norm.wgsl` and `embed_norm.wgsl`: the layer norm of `x + y`, `[rows, hidden]` each.
pub fn add_norm(x: &[f32], y: &[f32], [gamma, beta]: &[Vec<f32>; 2], epsilon: f64) -> Vec<f32> {
    let shape = [x.len() / gamma.len(), gamma.len()];
    let sum = matrix(x, shape) + matrix(y, shape); // [rows, hidden]
    let centred = sum.clone() - sum.mean_dim(1); // [rows, hidden]
    let variance = centred.clone().powf_scalar(2.0).mean_dim(1); // [rows, 1]
    let normed = centred / (variance + epsilon).sqrt(); // [rows, hidden]
    values(normed * vector(gamma).unsqueeze() + vector(beta).unsqueeze())
}

/// `attention*.wgsl`: `qkv`, `[tokens, 3 · heads · padded]`, windows one after the other; the scores are divided by
/// the root of the width before padding.
pub fn attention(
    qkv: &[f32],
    lengths: &[usize],
    attended: &[bool],
    heads: usize,
    [width, padded]: [usize; 2],
) -> Vec<f32> {
    let hidden = heads * padded;
    let mut out = vec![0.0; lengths.iter().sum::<usize>() * hidden];
    let mut start = 0;
    for &length in lengths {
        let window = start..start + length;
        for head in 0..heads {
            let part = |i: usize| {
                let row = |token: usize| &qkv[(token * 3 + i) * hidden + head * padded..][..padded];
                matrix(&window.clone().flat_map(row).copied().collect::<Vec<_>>(), [length, padded]) // [length, padded]
            };
            let mask: Vec<f32> =
                attended[window.clone()].iter().map(|attended| if *attended { 0.0 } else { f32::MIN }).collect();
            let scores = part(0).matmul(part(1).transpose()) / (width as f64).sqrt(); // [length, length]
            let context = softmax(scores + vector(&mask).unsqueeze(), 1).matmul(part(2)); // [length, padded]
            for (token, row) in window.clone().zip(values(context).chunks_exact(padded)) {
                out[token * hidden + head * padded..][..padded].copy_from_slice(row);
            }
        }
        start += length;
    }
    out
}

/// `head.wgsl`: the probability of the second of two labels, `[rows]`.
pub fn head(x: &[f32], weights: &[f32], bias: &[f32]) -> Vec<f32> {
    let hidden = weights.len() / 2;
    let logits = product(x, weights, bias, hidden, None); // [rows, 2]
    let probabilities = values(softmax(matrix(&logits, [x.len() / hidden, 2]), 1)); // [rows, 2]
    probabilities.chunks_exact(2).map(|row| row[1]).collect()
}
