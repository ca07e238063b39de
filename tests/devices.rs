//! The encoder gives the reference's token probabilities on every device: the same model code on the CPU and,
//! through wgpu, on a Vulkan adapter (lavapipe where there is no GPU). The browser's two devices are checked
//! in tests/browser.

mod support;

use promptpress::count::Cl100k;
use promptpress::model::config::EncoderConfig;
use promptpress::reference::{ReferenceCompressor, ReferenceOptions};
use promptpress::text::tokenizer::read_tokenizer;
use promptpress::{Classifier, OpenDevice};
use serde::Deserialize;
use support::ready::block_on;

/// How far a probability may be from PyTorch's.
const TOLERANCE: f64 = 1e-4;

#[derive(Deserialize)]
struct Case {
    name: String,
    context: Context,
    options: serde_json::Value,
    #[serde(default)]
    words: Vec<Words>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Context {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Words {
    words: Vec<String>,
    probs: Vec<Vec<f64>>,
}

#[test]
fn cpu_gives_the_reference_probabilities() {
    check(&OpenDevice::cpu());
}

#[test]
fn webgpu_gives_the_reference_probabilities() {
    let open = block_on(OpenDevice::webgpu());
    check(&open.expect("a Vulkan adapter; without a GPU install lavapipe (Debian: mesa-vulkan-drivers)"));
}

fn check(open: &OpenDevice) {
    let Some(lines) = support::shared("golden/open.jsonl") else { return };
    let Some(files) = support::shared_folder("golden/checkpoint") else { return };
    let config = EncoderConfig::from_json(&files.config).unwrap();
    let rows = config.vocabulary;
    let tokenizer = read_tokenizer(&files.tokenizer, None, rows).unwrap();
    let classifier = Classifier::load(config, &files.weights, open).unwrap();
    let compressor = ReferenceCompressor::new(tokenizer, rows, Cl100k::embedded().unwrap()).unwrap();

    let (mut tokens, mut largest) = (0, 0.0f64);
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let options: ReferenceOptions = ReferenceOptions::read(case.options).unwrap();
        let contexts = match case.context {
            Context::One(text) => vec![text],
            Context::Several(texts) => texts,
        };
        let Ok(found) = block_on(compressor.compress(&classifier, &contexts, &options, &mut |_, _| true)) else {
            continue;
        };
        assert_eq!(found.trace.len(), case.words.len(), "{}", case.name);
        for (found, expected) in found.trace.iter().zip(&case.words) {
            assert_eq!(found.words, expected.words, "{}", case.name);
            for (found, expected) in found.probs.iter().flatten().zip(expected.probs.iter().flatten()) {
                largest = largest.max((found - expected).abs());
                tokens += 1;
            }
        }
    }
    println!("{}: {tokens} tokens, largest difference {largest:.1e}", open.description);
    assert!(tokens > 30_000 && largest <= TOLERANCE, "{largest}");
}
