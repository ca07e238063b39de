//! One encoder serves every architecture: the same weights under XLM-RoBERTa's names, with its two unused
//! position rows and its one token type, score exactly as they do as BERT.

mod support;

use std::borrow::Cow;

use half::{bf16, f16};
use promptpress::model::config::EncoderConfig;
use promptpress::{Classifier, ModelFiles, OpenDevice, Scorer, Window};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use support::ready::block_on;

const HIDDEN: usize = 32;

fn windows() -> Vec<Window> {
    let ids = |length: u32| (0..length).map(|i| 1_000 + i * 37 % 90_000).collect();
    vec![Window::new(ids(5)), Window::new(ids(512)), Window::with_padding(vec![101, 0, 7_000, 0, 102], 0)]
}

fn probabilities(files: &ModelFiles, open: &OpenDevice) -> Vec<Vec<f32>> {
    let config = EncoderConfig::from_json(&files.config).unwrap();
    let classifier = Classifier::load(config, &files.weights, &open).unwrap();
    block_on(classifier.keep_probabilities(&windows(), &mut |_, _| true)).unwrap()
}

/// The checkpoint with its tensors rewritten by name.
fn rewritten(
    files: &ModelFiles,
    rewrite: impl Fn(&str, &[f32], Vec<usize>) -> (String, Dtype, Vec<usize>, Vec<u8>),
) -> Vec<u8> {
    let tensors = SafeTensors::deserialize(&files.weights).unwrap();
    let stored: Vec<_> = tensors
        .iter()
        .map(|(name, view)| {
            let values: Vec<f32> =
                view.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
            rewrite(name, &values, view.shape().to_vec())
        })
        .collect();
    let views =
        stored.iter().map(|(name, dtype, shape, bytes)| (name, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

fn f32_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn xlm_roberta_is_bert_with_other_names_and_positions() {
    let Some(bert) = support::shared_folder("golden/checkpoint") else { return };
    let config = String::from_utf8(bert.config.clone()).unwrap();
    let config = config
        .replace("\"model_type\": \"bert\"", "\"model_type\": \"xlm-roberta\"")
        .replace("BertForTokenClassification", "XLMRobertaForTokenClassification")
        .replace("\"max_position_embeddings\": 512", "\"max_position_embeddings\": 514")
        .replace("\"type_vocab_size\": 2", "\"type_vocab_size\": 1")
        .replace("\"pad_token_id\": 0", "\"pad_token_id\": 1");
    let weights = rewritten(&bert, |name, values, mut shape| {
        let mut values = Cow::Borrowed(values);
        if name.ends_with("position_embeddings.weight") {
            // Rows that XLM-R never uses, and that show if they are.
            values = [&[9.0; 2 * HIDDEN], &*values].concat().into();
            shape[0] += 2;
        }
        if name.ends_with("token_type_embeddings.weight") {
            values.to_mut().truncate(HIDDEN);
            shape[0] = 1;
        }
        (name.replace("bert.", "roberta."), Dtype::F32, shape, f32_bytes(&values))
    });
    let roberta = ModelFiles { config: config.into_bytes(), weights, ..bert.clone() };
    assert_eq!(probabilities(&roberta, &OpenDevice::cpu()), probabilities(&bert, &OpenDevice::cpu()));
}

#[test]
fn tensorflow_names_of_the_norms_are_read() {
    let Some(bert) = support::shared_folder("golden/checkpoint") else { return };
    let weights = rewritten(&bert, |name, values, shape| {
        let name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
        (name, Dtype::F32, shape, f32_bytes(values))
    });
    let renamed = ModelFiles { weights, ..bert.clone() };
    assert_eq!(probabilities(&renamed, &OpenDevice::cpu()), probabilities(&bert, &OpenDevice::cpu()));
}

#[test]
fn half_precisions_are_read_as_what_they_round_to() {
    let Some(bert) = support::shared_folder("golden/checkpoint") else { return };
    let stored = |dtype: Dtype| {
        let weights = rewritten(&bert, |name, values, shape| {
            let bytes = match dtype {
                Dtype::F16 => values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect(),
                _ => values.iter().flat_map(|value| bf16::from_f32(*value).to_le_bytes()).collect(),
            };
            (name.to_owned(), dtype, shape, bytes)
        });
        probabilities(&ModelFiles { weights, ..bert.clone() }, &OpenDevice::cpu())
    };
    let rounded = |round: fn(f32) -> f32| {
        let weights = rewritten(&bert, |name, values, shape| {
            let values: Vec<f32> = values.iter().map(|value| round(*value)).collect();
            (name.to_owned(), Dtype::F32, shape, f32_bytes(&values))
        });
        probabilities(&ModelFiles { weights, ..bert.clone() }, &OpenDevice::cpu())
    };
    assert_eq!(stored(Dtype::F16), rounded(|value| f16::from_f32(value).to_f32()));
    assert_eq!(stored(Dtype::BF16), rounded(|value| bf16::from_f32(value).to_f32()));
}

#[test]
fn a_batch_scores_as_its_windows_alone() {
    let Some(bert) = support::shared_folder("golden/checkpoint") else { return };
    let config = EncoderConfig::from_json(&bert.config).unwrap();
    let open = block_on(OpenDevice::webgpu()).unwrap();
    // As a GPU that is none of the CPU's gets them: many windows of unequal length, packed into one run.
    let packed = OpenDevice { is_software: false, ..open.clone() };
    let [packed, alone] = [packed, open].map(|open| Classifier::load(config.clone(), &bert.weights, &open).unwrap());
    let windows: Vec<_> = (0..40).map(|i| Window::new((0..i * 3).map(|id| 500 + id * 11).collect())).collect();
    let [packed, alone] =
        [&packed, &alone].map(|c| block_on(c.keep_probabilities(&windows, &mut |_, _| true)).unwrap());
    assert_eq!(packed, alone);
}
