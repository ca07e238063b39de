//! The model in the box decides as its f32 original does.
//!
//! A sample of the labelled passages, so that it is quick; `PROMPTPRESS_ALL_PASSAGES=1` takes all of them
//! (an hour) and is what the README's figure comes from.

mod support;

use promptpress::{Budget, Compressor, ModelFiles, OpenDevice};
use serde::Deserialize;
use support::ready::block_on;

#[derive(Deserialize)]
struct Passage {
    text: String,
}

#[test]
fn keeps_the_same_words_at_half_the_tokens() {
    let Some(lines) = support::shared("distil/labels.jsonl") else { return };
    let Some(seed) = support::shared_folder("models/seed") else { return };
    let original = Compressor::load(&seed, &OpenDevice::cpu()).unwrap();
    let quantised =
        Compressor::load(&support::folder(&support::root().join("models/default")), &OpenDevice::cpu()).unwrap();

    let every = if std::env::var_os("PROMPTPRESS_ALL_PASSAGES").is_some() { 1 } else { 40 };
    let (mut words, mut agreeing) = (0, 0);
    for line in lines.lines().step_by(every) {
        let text = serde_json::from_str::<Passage>(line).unwrap().text;
        let [expected, found] = [&original, &quantised].map(|compressor| {
            let scored = block_on(compressor.score(&text, &mut |_, _| true)).unwrap();
            scored.select(Budget::Rate(0.5)).unwrap().kept
        });
        words += expected.len();
        agreeing += expected.iter().zip(&found).filter(|(a, b)| a == b).count();
    }
    let agreement = agreeing as f64 / words as f64;
    println!("{agreeing} of {words} decisions agree: {:.2} %", 100.0 * agreement);
    assert!(agreement >= 0.985, "{agreement}");
}

#[test]
fn fits_the_box() {
    let files: ModelFiles = support::folder(&support::root().join("models/default"));
    let manifest = std::fs::metadata(support::root().join("models/default/manifest.json")).unwrap().len() as usize;
    let bytes = files.config.len() + files.tokenizer.len() + files.weights.len() + manifest;
    assert!(bytes <= 50_000_000, "{bytes} bytes to download");
}
