//! Model folders that are not what they say: a coded error that names the tensor and the shapes, never a panic.

mod support;

use std::fs::File;
use std::io;

use promptpress::model::source::WeightsSource;
use promptpress::text::tokenizer::read_tokenizer;
use promptpress::{Compressor, Error, ErrorKind, ModelFiles, OpenDevice};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use tokenizers::Tokenizer;

fn checkpoint() -> Option<ModelFiles> {
    support::shared_folder("golden/checkpoint")
}

fn error_of(files: &ModelFiles) -> Error {
    Compressor::load(files, &OpenDevice::cpu()).map(|_| "loaded").unwrap_err()
}

/// The checkpoint with some of its tensors changed or left out.
fn edited(files: &ModelFiles, edit: impl Fn(&str, Dtype, Vec<usize>) -> Option<(Dtype, Vec<usize>)>) -> ModelFiles {
    let tensors = SafeTensors::deserialize(&files.weights).unwrap();
    let views = tensors.iter().filter_map(|(name, view)| {
        let (dtype, shape) = edit(name, view.dtype(), view.shape().to_vec())?;
        let bytes = shape.iter().product::<usize>() * dtype.bitsize() / 8;
        Some((name.to_owned(), TensorView::new(dtype, shape, &view.data()[..bytes]).unwrap()))
    });
    ModelFiles { weights: safetensors::serialize(views.collect::<Vec<_>>(), None).unwrap(), ..files.clone() }
}

#[test]
fn a_missing_tensor_is_named() {
    let Some(files) = checkpoint() else { return };
    for missing in
        ["classifier.bias", "bert.encoder.layer.1.output.dense.weight", "bert.embeddings.word_embeddings.weight"]
    {
        let error = error_of(&edited(&files, |name, dtype, shape| (name != missing).then_some((dtype, shape))));
        assert_eq!(error.kind(), ErrorKind::TensorMissing);
        assert!(error.message().contains(missing), "{error}");
    }
}

#[test]
fn a_wrong_shape_is_shown_beside_the_right_one() {
    let Some(files) = checkpoint() else { return };
    let narrow = edited(&files, |name, dtype, shape| match name {
        "bert.encoder.layer.0.intermediate.dense.weight" => Some((dtype, vec![64, 31])),
        _ => Some((dtype, shape)),
    });
    let error = error_of(&narrow);
    assert_eq!(error.kind(), ErrorKind::TensorShape);
    for part in ["bert.encoder.layer.0.intermediate.dense.weight", "[64, 31]", "[64, 32]"] {
        assert!(error.message().contains(part), "{error}");
    }
    let integers = edited(&files, |name, dtype, shape| match name {
        "classifier.weight" => Some((Dtype::I32, shape)),
        _ => Some((dtype, shape)),
    });
    assert_eq!(error_of(&integers).kind(), ErrorKind::TensorShape);
}

#[test]
fn truncated_weights_are_found() {
    let Some(files) = checkpoint() else { return };
    for length in [0, 1, 7, 8, 100, files.weights.len() / 2, files.weights.len() - 1] {
        let truncated = ModelFiles { weights: files.weights[..length].to_vec(), ..files.clone() };
        assert_eq!(error_of(&truncated).kind(), ErrorKind::ModelWeights, "{length} bytes");
    }
}

#[test]
fn a_lying_header_is_found() {
    let Some(files) = checkpoint() else { return };
    let with_header = |length: u64, header: &str| {
        let weights = [&length.to_le_bytes(), header.as_bytes(), &[0; 64]].concat();
        error_of(&ModelFiles { weights, ..files.clone() }).kind()
    };
    let beyond = r#"{"classifier.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,4000000000]}}"#;
    let short = r#"{"classifier.bias":{"dtype":"F32","shape":[1000000000000,1000000000000],"data_offsets":[0,64]}}"#;
    for (length, header) in [
        (u64::MAX, "{}"),
        (1 << 40, "{}"),
        (2, "{}"),
        (beyond.len() as u64, beyond),
        (short.len() as u64, short),
        (4, "null"),
    ] {
        assert_eq!(with_header(length, header), ErrorKind::ModelWeights, "{length} {header}");
    }
}

#[test]
fn files_of_different_checkpoints_are_told_apart() {
    let Some(files) = checkpoint() else { return };
    let config = |edit: &str, by: &str| ModelFiles {
        config: String::from_utf8(files.config.clone()).unwrap().replace(edit, by).into_bytes(),
        ..files.clone()
    };
    assert_eq!(error_of(&config("119647", "119000")).kind(), ErrorKind::ModelTokenizer);
    assert_eq!(error_of(&config("119647", "120000")).kind(), ErrorKind::TensorShape);
    assert_eq!(
        error_of(&config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3")).kind(),
        ErrorKind::TensorMissing
    );
    assert_eq!(error_of(&config("\"bert\"", "\"gpt2\"")).kind(), ErrorKind::ModelConfig);
    assert_eq!(error_of(&ModelFiles { config: vec![0xFF], ..files.clone() }).kind(), ErrorKind::ModelConfig);
    assert_eq!(
        error_of(&ModelFiles { tokenizer: b"{\"version\": 1}".to_vec(), ..files.clone() }).kind(),
        ErrorKind::ModelTokenizer
    );
}

#[test]
fn a_vocabulary_reads_like_the_tokenizer() {
    let Some(files) = checkpoint() else { return };
    let vocabulary = std::fs::read(support::root().join("../shared/golden/checkpoint/vocab.txt")).unwrap();
    let from_vocabulary =
        Compressor::load(&ModelFiles { tokenizer: vocabulary, ..files.clone() }, &OpenDevice::cpu()).unwrap();
    let from_json = Compressor::load(&files, &OpenDevice::cpu()).unwrap();
    let Some(cases) = support::shared("golden/open.jsonl") else { return };
    for line in cases.lines().step_by(10) {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = case["context"].as_str().unwrap_or("several contexts");
        let [json, vocabulary] = [&from_json, &from_vocabulary].map(|compressor| {
            support::ready::block_on(compressor.score(text, &mut |_, _| true)).unwrap().probabilities().to_vec()
        });
        assert_eq!(json, vocabulary, "{}", case["name"]);
    }
}

#[test]
fn weights_on_disk_are_read_as_those_in_memory() {
    let path = support::root().join("models/default/model.safetensors");
    let in_memory = support::folder(&support::root().join("models/default"));
    let ModelFiles { config, tokenizer, tokenizer_config, .. } = in_memory.clone();
    let on_disk = ModelFiles { config, tokenizer, tokenizer_config, weights: File::open(path).unwrap() };
    let text = "The library hands the file over tensor by tensor, so that it never stands in memory whole.";
    let scored = |compressor: Compressor| {
        support::ready::block_on(compressor.score(text, &mut |_, _| true)).unwrap().probabilities().to_vec()
    };
    let expected = scored(Compressor::load(&in_memory, &OpenDevice::cpu()).unwrap());
    assert_eq!(scored(Compressor::load(&on_disk, &OpenDevice::cpu()).unwrap()), expected);
}

#[test]
fn weights_that_break_off_while_they_are_read_are_an_error() {
    /// Ends after some bytes, whatever its length was said to be.
    struct Breaking(Vec<u8>, u64);
    impl WeightsSource for Breaking {
        fn length(&self) -> io::Result<u64> {
            self.0.length()
        }
        fn read_at(&self, start: u64, out: &mut [u8]) -> io::Result<()> {
            match start + out.len() as u64 > self.1 {
                true => Err(io::ErrorKind::UnexpectedEof.into()),
                false => self.0.read_at(start, out),
            }
        }
    }
    let Some(ModelFiles { config, tokenizer, tokenizer_config, weights }) = checkpoint() else { return };
    for end in [0, 20, weights.len() as u64 / 2, weights.len() as u64 - 1] {
        let (config, tokenizer, tokenizer_config) = (config.clone(), tokenizer.clone(), tokenizer_config.clone());
        let files = ModelFiles { config, tokenizer, tokenizer_config, weights: Breaking(weights.clone(), end) };
        let error = Compressor::load(&files, &OpenDevice::cpu()).map(|_| "loaded").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ModelWeights, "{end}");
    }
}

#[test]
fn a_tokenizer_is_what_the_library_reads() {
    let mut tokenizers = vec![support::folder(&support::root().join("models/default")).tokenizer];
    tokenizers.extend(checkpoint().map(|files| files.tokenizer));
    // Of a kind that is not tried by name.
    let vocabulary = (b'a'..=b'z').enumerate().map(|(id, letter)| format!("\"{}\": {}", letter as char, id + 2));
    let vocabulary = format!("{{\"<s>\": 0, \"</s>\": 1, {}}}", vocabulary.collect::<Vec<_>>().join(", "));
    tokenizers.push(
        format!(
            r#"{{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": null, "post_processor": null, "decoder": null,
        "model": {{"type": "WordLevel", "vocab": {vocabulary}, "unk_token": "<s>"}}}}"#
        )
        .into_bytes(),
    );
    for bytes in tokenizers {
        let expected = Tokenizer::from_bytes(&bytes).unwrap();
        let found = read_tokenizer(&bytes, None, usize::MAX).unwrap();
        assert!(found.to_string(false).unwrap() == expected.to_string(false).unwrap());
        for text in ["Straße, NAÏVE <s>[CLS] 世界\u{200B}x", "", "  a b  "] {
            let [found, expected] = [&found, &expected].map(|tokenizer| tokenizer.encode(text, true).unwrap());
            assert_eq!(found, expected, "{text}");
        }
    }
}
