//! The reference mode against what Python's llmlingua 0.2.2 returned.

mod support;

use std::io::{Write, stderr};

use promptpress::count::Cl100k;
use promptpress::reference::{ReferenceCompressor, ReferenceOptions};
use serde::Deserialize;
use support::naive_encoder::NaiveEncoder;
use support::ready::block_on;

/// One line of `open.jsonl`.
#[derive(Deserialize)]
struct Case {
    name: String,
    context: Contexts,
    options: serde_json::Value,
    result: Option<Expected>,
    #[serde(default)]
    words: Vec<Words>,
    error: Option<String>,
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Contexts {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Expected {
    compressed_prompt: String,
    compressed_prompt_list: Vec<String>,
    fn_labeled_original_prompt: String,
    origin_tokens: usize,
    compressed_tokens: usize,
    ratio: String,
    rate: String,
}

#[derive(Deserialize)]
struct Words {
    words: Vec<String>,
    probs: Vec<Vec<f64>>,
}

#[test]
fn decides_as_llmlingua_does() {
    let folder = support::golden();
    // Other recordings of the same form can be checked too.
    let file = std::env::var_os("PROMPTPRESS_GOLDEN").map_or_else(|| folder.join("open.jsonl"), Into::into);
    let Ok(lines) = std::fs::read_to_string(&file) else {
        // Past the harness, which would keep the word of a passing test to itself.
        let _ = writeln!(stderr(), "NOT CHECKED: {} is missing; nothing was compared with llmlingua.", file.display());
        return;
    };
    let checkpoint = folder.join("checkpoint");
    let encoder = NaiveEncoder::load(&checkpoint);
    let tokenizer = std::env::var_os("PROMPTPRESS_TOKENIZER").map_or_else(|| checkpoint.join("tokenizer.json"), Into::into);
    let tokenizer = tokenizers::Tokenizer::from_file(tokenizer).expect("tokenizer.json");
    let cl100k = Cl100k::embedded().expect("ranks");
    let compressor = ReferenceCompressor::new(tokenizer, encoder.embedding_rows(), cl100k).expect("a BERT tokenizer");

    let mut checked = 0;
    let mut failures = Vec::new();
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        checked += 1;
        failures.extend(check(&compressor, &encoder, &case).into_iter().map(|what| format!("{}: {what}", case.name)));
    }
    assert!(checked > 0, "{} holds no case", file.display());
    assert!(failures.is_empty(), "{} of {checked} cases differ:\n{}", failures.len(), failures.join("\n"));
    let _ = writeln!(stderr(), "{checked} cases are as llmlingua has them.");
}

/// What differs between the case's outcome and ours, if anything does.
fn check(compressor: &ReferenceCompressor, encoder: &NaiveEncoder, case: &Case) -> Option<String> {
    let contexts = match &case.context {
        Contexts::One(text) => std::slice::from_ref(text),
        Contexts::Several(texts) => texts,
    };
    let mut options = ReferenceOptions::read(&case.options).expect("Python's options");
    options.return_word_label.get_or_insert(true);
    let outcome = block_on(compressor.compress(encoder, contexts, &options, &mut |_, _| true));
    let (compression, expected) = match (outcome, &case.result) {
        (Ok(compression), Some(expected)) => (compression, expected),
        (Err(e), None) if Some(e.code()) == error_code(case) => return None,
        (Err(e), _) => return Some(format!("gave {e}, not {:?} {:?}", case.error, case.message)),
        (Ok(_), None) => return Some(format!("gave no error, not {:?} {:?}", case.error, case.message)),
    };
    if let Some(difference) = words_differ(&case.words, &compression.trace) {
        return Some(difference);
    }
    let missing = "missing".to_owned();
    let fields = [
        ("compressed_prompt", &compression.compressed_prompt, &expected.compressed_prompt),
        ("ratio", &compression.ratio, &expected.ratio),
        ("rate", &compression.rate, &expected.rate),
        (
            "fn_labeled_original_prompt",
            compression.fn_labeled_original_prompt.as_ref().unwrap_or(&missing),
            &expected.fn_labeled_original_prompt,
        ),
    ];
    for (name, ours, theirs) in fields {
        if ours != theirs {
            return Some(format!("{name} is\n  {ours:?}\n  {theirs:?}"));
        }
    }
    if compression.compressed_prompt_list != expected.compressed_prompt_list {
        return Some(format!("compressed_prompt_list is {:?}", compression.compressed_prompt_list));
    }
    let counts = (compression.origin_tokens, compression.compressed_tokens);
    let expected_counts = (expected.origin_tokens, expected.compressed_tokens);
    (counts != expected_counts).then(|| format!("counts are {counts:?}, not {expected_counts:?}"))
}

fn words_differ(expected: &[Words], ours: &[promptpress::reference::TracedWords]) -> Option<String> {
    if expected.len() != ours.len() {
        return Some(format!("{} chunks were merged, not {}", ours.len(), expected.len()));
    }
    for (expected, ours) in expected.iter().zip(ours) {
        if expected.words != ours.words {
            return Some(format!("words are\n  {:?}\n  {:?}", ours.words, expected.words));
        }
        let lengths = |probs: &[Vec<f64>]| probs.iter().map(Vec::len).collect::<Vec<_>>();
        if lengths(&expected.probs) != lengths(&ours.probs) {
            return Some("words have other numbers of tokens".into());
        }
        for (expected, ours) in expected.probs.iter().flatten().zip(ours.probs.iter().flatten()) {
            if (expected - ours).abs() > 1e-4 {
                return Some(format!("a token's probability is {ours}, not {expected}"));
            }
        }
    }
    None
}

/// The code of ours that stands for Python's exception.
fn error_code(case: &Case) -> Option<&'static str> {
    let message = case.message.as_deref()?;
    match case.error.as_deref()? {
        "ValueError" if message.contains("Percentiles") => Some("reference-percentile"),
        "ValueError" if message.contains("special token") => Some("reference-special-token"),
        "IndexError" => Some("reference-empty-chunk"),
        "ZeroDivisionError" => Some("reference-division-by-zero"),
        "AssertionError" => Some("reference-force-tokens"),
        "NotImplementedError" => Some("reference-token-to-word"),
        _ => None,
    }
}
