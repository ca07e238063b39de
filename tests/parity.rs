//! Every way to compute decides as f32 on the CPU does: integer products, our kernels in every tiling, f16, 4 bits.

mod support;

use std::process::Command;

use promptpress::gpu::{Tile, Tiling};
use promptpress::{Budget, Compressor, ModelFiles, OpenDevice, SelectOptions};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};
use serde_json::Value;
use support::ready::block_on;

/// Every how many of the labelled passages. `PROMPTPRESS_ALL_PASSAGES=1` takes all.
const STRIDE: usize = 130;

fn text_of(line: &str) -> String {
    serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().to_owned()
}

/// The model with its products in f32 instead of 8 bits: the same values.
fn in_full(files: &ModelFiles) -> ModelFiles {
    let tensors = SafeTensors::deserialize(&files.weights).unwrap();
    let mut full: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
    for (name, view) in tensors.iter() {
        let scales = tensors.tensor(&format!("{name}.scale")).ok().filter(|_| view.dtype() == Dtype::I8);
        if let Some(scales) = scales {
            let columns = view.shape()[1];
            let scales: Vec<f32> = scales.data().as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
            let value = |(i, byte): (usize, &u8)| (f32::from(*byte as i8) * scales[i / columns]).to_le_bytes();
            let bytes = view.data().iter().enumerate().flat_map(value).collect();
            full.push((name.to_owned(), Dtype::F32, view.shape().to_vec(), bytes));
        } else if !name
            .strip_suffix(".scale")
            .is_some_and(|of| tensors.tensor(of).is_ok_and(|of| of.dtype() == Dtype::I8))
        {
            full.push((name.to_owned(), view.dtype(), view.shape().to_vec(), view.data().to_vec()));
        }
    }
    let views = full
        .iter()
        .map(|(name, dtype, shape, bytes)| (name.as_str(), TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
    ModelFiles { weights: serialize(views, None).unwrap(), ..files.clone() }
}

/// The model as the command converts it, with products in 4 bits; by other passages than those that are compared.
fn in_four_bits(labels: &str, stride: usize) -> ModelFiles {
    let scratch = std::env::temp_dir().join(format!("promptpress-parity-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).unwrap();
    let passages = scratch.join("passages.txt");
    let lines = labels.lines().skip(STRIDE / 2).step_by(if stride == 1 { STRIDE } else { stride });
    let texts: Vec<String> = lines.map(|line| text_of(line).split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    std::fs::write(&passages, texts.join("\n")).unwrap();
    let folder = scratch.join("four-bit");
    let output = Command::new(env!("CARGO_BIN_EXE_promptpress"))
        .args(["convert", "models/default"])
        .arg(&folder)
        .arg("--four-bit")
        .arg(&passages)
        .current_dir(support::root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", String::from_utf8_lossy(&output.stdout));
    let files = support::folder(&folder);
    std::fs::remove_dir_all(&scratch).unwrap();
    let tensors = SafeTensors::deserialize(&files.weights).unwrap();
    let products = tensors.iter().filter(|(name, view)| name.contains(".layer.") && view.dtype() == Dtype::U8).count();
    assert!(products > 0);
    files
}

/// `[passage][word]` what stays at half the tokens, by keep probability alone.
fn decisions(files: &ModelFiles, open: &OpenDevice, passages: &[String]) -> Vec<Vec<bool>> {
    let compressor = Compressor::load(files, open).unwrap();
    let kept = |text: &String| {
        let scored = block_on(compressor.score(text, &mut |_, _| true)).unwrap();
        scored.select(SelectOptions::bare(Budget::Rate(0.5))).unwrap().kept
    };
    passages.iter().map(kept).collect()
}

#[test]
fn every_path_decides_as_f32_does() {
    let Some(labels) = support::shared("distil/labels.jsonl") else { return };
    let stride = if std::env::var_os("PROMPTPRESS_ALL_PASSAGES").is_some() { 1 } else { STRIDE };
    let passages: Vec<_> = labels.lines().step_by(stride).map(text_of).collect();
    let files = support::folder(&support::root().join("models/default"));
    let full = in_full(&files);
    let expected = decisions(&full, &OpenDevice::cpu(), &passages);

    let gpu = block_on(OpenDevice::webgpu()).expect("an adapter; without a GPU install lavapipe");
    // Workgroup memory is slow where there is none.
    let few = if stride == 1 { passages.len() } else { passages.len().min(3) };
    let with = |tiling: Tiling| OpenDevice { tilings: vec![tiling], ..gpu.clone() };
    let shared = |half: bool| with(Tiling::Shared { half, tile: Tile::SMALL });
    let four_bit = in_four_bits(&labels, stride);
    for (what, files, open, least) in [
        ("8-bit products on the CPU", &files, OpenDevice::cpu(), 0.995),
        ("8-bit weights, tiles in registers", &files, with(Tiling::Registers), 0.995),
        ("8-bit weights, tiles in workgroup memory", &files, shared(false), 0.995),
        ("8-bit weights, tiles in workgroup memory, f16", &files, shared(true), 0.995),
        ("f32 weights on the GPU", &full, with(Tiling::Registers), 0.995),
        ("4-bit products on the CPU", &four_bit, OpenDevice::cpu(), 0.985),
        ("4-bit weights, tiles in registers", &four_bit, with(Tiling::Registers), 0.985),
        ("4-bit weights, tiles in workgroup memory", &four_bit, shared(false), 0.985),
        ("4-bit weights, tiles in workgroup memory, f16", &four_bit, shared(true), 0.985),
    ] {
        let count = if matches!(open.tilings[..], [Tiling::Shared { .. }]) { few } else { passages.len() };
        let found = decisions(files, &open, &passages[..count]);
        let pairs = || found.iter().flatten().zip(expected.iter().flatten());
        let (words, agree) = (pairs().count(), pairs().filter(|(found, expected)| found == expected).count());
        let share = agree as f64 / words as f64;
        println!("{what}: {agree} of {words} decisions agree, {:.2} %", 100.0 * share);
        assert!(share >= least, "{what}: {agree} of {words}");
    }
}
