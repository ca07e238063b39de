//! The folders keep to their layers: who may use whom, and which crates each may know.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder under `src`, the parts of the library it may use, and the crates that only it (and
/// others that list them) may name.
struct Layer {
    path: &'static str,
    may_use: &'static [&'static str],
    crates: &'static [&'static str],
}

/// Top to bottom; a path is governed by the first entry that it starts with.
const LAYERS: [Layer; 23] = [
    // The browser: everything it needs of the library, and JavaScript.
    Layer {
        path: "wasm.rs",
        may_use: &[
            "count",
            "cpu",
            "format",
            "model",
            "reference",
            "text",
            "Budget",
            "Calibration",
            "Classifier",
            "Compressor",
            "Division",
            "Document",
            "Error",
            "ErrorKind",
            "ModelFiles",
            "OpenDevice",
            "PartRequest",
            "Pause",
            "Peer",
            "Reason",
            "Request",
            "Result",
            "Scored",
            "Scorer",
            "SelectOptions",
            "Selection",
            "SharedScorer",
            "Window",
        ],
        crates: &[
            "wasm_bindgen",
            "wasm_bindgen_futures",
            "js_sys",
            "web_sys",
            "serde_wasm_bindgen",
            "console_error_panic_hook",
        ],
    },
    // The command sees the library from outside (as `promptpress::`); its own `crate::` is itself.
    Layer {
        path: "bin/",
        may_use: &[
            "args",
            "batch",
            "device",
            "engine",
            "explain",
            "failure",
            "faithful",
            "flags",
            "four_bit",
            "input",
            "line",
            "line_options",
            "model_folder",
            "output",
            "progress",
            "reference",
        ],
        crates: &["clap", "indicatif", "pollster", "sha2"],
    },
    Layer { path: "lib.rs", may_use: &[], crates: &[] },
    Layer {
        path: "compressor.rs",
        may_use: &[
            "classifier",
            "device",
            "error",
            "model",
            "model_files",
            "score",
            "score_options",
            "scored",
            "text",
            "MAX_TEXT_BYTES",
        ],
        crates: &[],
    },
    Layer { path: "request.rs", may_use: &["error", "score_options", "select", "text"], crates: &[] },
    Layer { path: "score_options.rs", may_use: &[], crates: &[] },
    Layer { path: "scored/", may_use: &["count", "error", "select", "text"], crates: &[] },
    Layer {
        path: "classifier.rs",
        may_use: &["calibration", "cpu", "device", "error", "gpu", "model", "score", "trial"],
        crates: &[],
    },
    // Measuring, and what is made of the measurements.
    Layer { path: "trial.rs", may_use: &["calibration", "cpu", "error", "gpu", "score"], crates: &["web_time"] },
    Layer { path: "calibration.rs", may_use: &["gpu"], crates: &[] },
    Layer { path: "device.rs", may_use: &["cpu", "error", "gpu"], crates: &["burn"] },
    // The two ways to run the encoder; the plain one in burn lies in model/.
    Layer { path: "gpu/", may_use: &["error", "model", "score"], crates: &["burn"] },
    Layer {
        path: "cpu/",
        may_use: &["error", "model", "score"],
        crates: &["gemm", "rayon", "rten_simd", "rten_vecmath"],
    },
    Layer { path: "model_files.rs", may_use: &["model"], crates: &[] },
    Layer { path: "share.rs", may_use: &["error", "score"], crates: &[] },
    Layer { path: "score.rs", may_use: &["error"], crates: &[] },
    Layer { path: "error.rs", may_use: &[], crates: &[] },
    Layer { path: "model/", may_use: &["error", "score"], crates: &["burn", "safetensors", "half"] },
    Layer {
        path: "reference/",
        may_use: &["count", "error", "score"],
        crates: &["tokenizers", "regex", "unicode_properties"],
    },
    // What wraps texts knows nothing of what becomes of them.
    Layer { path: "format/", may_use: &["error"], crates: &["jsonc_parser"] },
    // The selection knows numbers, and the spelling of what is forced; of text only what its options name.
    Layer { path: "select/", may_use: &["error", "text"], crates: &["unicode_properties"] },
    Layer {
        path: "text/",
        may_use: &["count", "error", "MAX_TEXT_BYTES"],
        crates: &[
            "tokenizers",
            "unicode_properties",
            "unicode_segmentation",
            "ahash",
            "aho_corasick",
            "pulldown_cmark",
            "regex",
        ],
    },
    Layer { path: "count/", may_use: &["error"], crates: &["tiktoken_rs", "regex", "base64"] },
];

#[test]
fn every_file_uses_only_what_its_layer_may() {
    let src = support::root().join("src");
    let guarded: Vec<_> = LAYERS.iter().flat_map(|layer| layer.crates).copied().collect();
    let mut offences = Vec::new();
    // Unit tests may reach further, in a file of their own or at the end of one.
    for file in rust_files(&src).into_iter().filter(|file| !file.ends_with("tests.rs")) {
        let path = file.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
        let Some(layer) = LAYERS.iter().find(|layer| path.starts_with(layer.path)) else {
            offences.push(format!("{path} is in no layer"));
            continue;
        };
        let own = layer.path.trim_end_matches('/').trim_end_matches(".rs");
        let source = fs::read_to_string(&file).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        for (number, line) in (1..).zip(source.lines()).filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in used_parts(line).filter(|used| used != own && !layer.may_use.contains(&used.as_str())) {
                offences.push(format!("{path}:{number} uses crate::{used}"));
            }
            for name in guarded.iter().filter(|name| names_crate(line, name) && !layer.crates.contains(name)) {
                offences.push(format!("{path}:{number} names the crate {name}"));
            }
        }
    }
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[test]
fn the_test_would_see_an_offence() {
    assert_eq!(used_parts("use crate::{Budget, model::bert::X};").collect::<Vec<_>>(), ["Budget", "model"]);
    assert_eq!(used_parts("let x = crate::select::budget::Budget::default();").collect::<Vec<_>>(), ["select"]);
    assert!(names_crate("use burn::tensor::Tensor;", "burn") && !names_crate("let burned = 1;", "burn"));
}

/// First segments after `crate::`.
fn used_parts(line: &str) -> impl Iterator<Item = String> + '_ {
    let ident =
        |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    line.match_indices("crate::")
        .filter(|(i, _)| !line[..*i].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        .flat_map(move |(i, found)| {
            let rest = &line[i + found.len()..];
            match rest.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or("").split(',').map(ident).collect::<Vec<_>>(),
                None => vec![ident(rest)],
            }
        })
}

/// Whether a path or a use starts with the name of a crate.
fn names_crate(line: &str, name: &str) -> bool {
    let path = format!("{name}::");
    line.match_indices(&path).any(|(i, _)| !line[..i].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
