//! The reference mode against what Python's llmlingua 0.2.2 returned.

#![cfg(feature = "cli")] // For the embedded ranks.

mod support;

use std::io::{Write, stderr};
use std::path::Path;
use std::sync::LazyLock;

use promptpress::count::Cl100k;
use promptpress::reference::{ReferenceCompressor, ReferenceOptions, TracedWords};
use promptpress::{ErrorKind, Progress, Result, Scorer, Window};
use proptest::prelude::*;
use serde::Deserialize;
use support::naive_encoder::NaiveEncoder;
use support::ready::block_on;
use tokenizers::Tokenizer;

/// One line of `open.jsonl`.
#[derive(Deserialize)]
struct Case {
    name: String,
    context: Contexts,
    options: serde_json::Value,
    result: Option<Expected>,
    /// Not in every recording.
    words: Option<Vec<Words>>,
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

/// The formula that stands in for the model in `tests/data/reference/record.py`.
struct Formula;

impl Scorer for Formula {
    async fn keep_probabilities(&self, windows: &[Window], _: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        let of_window = |window: &Window| {
            let attended = window.attention_mask().iter().filter(|attend| **attend).count() as u32;
            let of_token = |(id, position): (&u32, u32)| {
                let mixed = id
                    .wrapping_mul(2_654_435_761)
                    .wrapping_add(position.wrapping_mul(40_503))
                    .wrapping_add(attended.wrapping_mul(977));
                (f64::from(mixed) / 2.0_f64.powi(32)) as f32
            };
            window.ids().iter().zip(0..).map(of_token).collect()
        };
        Ok(windows.iter().map(of_window).collect())
    }
}

/// With a checkpoint: the recordings beside the repository, or those of the same form that the environment names.
#[test]
fn decides_as_llmlingua_does() {
    let folder = support::golden();
    let named = |variable, default| std::env::var_os(variable).map_or(folder.join(default), Into::into);
    let cases = named("PROMPTPRESS_GOLDEN", "open.jsonl");
    if !cases.exists() {
        // Past the harness, which would keep the word of a passing test to itself.
        let _ = writeln!(stderr(), "NOT CHECKED: {} is missing; nothing was compared with it.", cases.display());
        return;
    }
    let encoder = NaiveEncoder::load(&folder.join("checkpoint"));
    let tokenizer = named("PROMPTPRESS_TOKENIZER", "checkpoint/tokenizer.json");
    check_all(&encoder, encoder.embedding_rows(), &tokenizer, &cases);
}

#[test]
fn decides_as_llmlingua_does_without_a_model() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference");
    for family in ["bert", "xlm_roberta"] {
        let folder = folder.join(family);
        check_all(&Formula, usize::MAX, &folder.join("tokenizer.json"), &folder.join("cases.jsonl"));
    }
}

#[test]
fn mapped_force_tokens_need_rows() {
    let tokenizer = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/reference/bert/tokenizer.json");
    let tokenizer = Tokenizer::from_file(tokenizer).expect("tokenizer.json");
    let rows = tokenizer.get_vocab_size(true) + 99;
    let compressor = ReferenceCompressor::new(tokenizer, rows, cl100k()).expect("a BERT tokenizer");
    let compress = |force_token: &str| {
        let options = ReferenceOptions { force_tokens: vec![force_token.to_owned()], ..Default::default() };
        let text = ["Well, we will not.".to_owned()];
        block_on(compressor.compress(&Formula, &text, &options, &mut |_, _| true)).map_err(|e| e.kind())
    };
    assert!(compress(".").is_ok());
    assert_eq!(compress("\n"), Err(ErrorKind::ReferenceNewRows));
}

#[test]
fn stopping_stops() {
    struct Stopped;
    impl Scorer for Stopped {
        async fn keep_probabilities(&self, _: &[Window], _: Progress<'_>) -> Result<Vec<Vec<f32>>> {
            Err(promptpress::Error::new(ErrorKind::Aborted, "Stopped."))
        }
    }
    let options = ReferenceOptions::default();
    let outcome = block_on(BERT.compress(&Stopped, &["Well.".to_owned()], &options, &mut |_, _| false));
    assert_eq!(outcome.map_err(|e| e.kind()), Err(ErrorKind::Aborted));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() })]

    /// Whatever comes in, an answer or a coded error comes out.
    #[test]
    fn nothing_makes_it_panic(
        contexts in prop::collection::vec("(\\PC|[ \t\n#\\[\\]]|\\[PAD\\]|\\[NEW1\\]|Hello|do not|\\. ){0,40}", 0..4),
        rate in prop_oneof![-1.0..2.0, any::<f64>()],
        target_token in prop_oneof![Just(-1.0), 0.0..50.0, any::<f64>()],
        force_tokens in prop::collection::vec("\\PC{0,3}|do not|Hello|\n|#|\\[NEW1\\]", 0..4),
        flags in any::<[bool; 5]>(),
        context_level_rate in prop_oneof![Just(1.0), any::<f64>()],
        xlm_roberta in any::<bool>(),
    ) {
        let [force_reserve_digit, drop_consecutive, use_context_level_filter, use_token_level_filter, label] = flags;
        let options = ReferenceOptions {
            rate,
            target_token,
            force_tokens,
            force_reserve_digit,
            drop_consecutive,
            use_context_level_filter,
            use_token_level_filter,
            context_level_rate,
            return_word_label: Some(label),
            ..Default::default()
        };
        let compressor = if xlm_roberta { &*XLM_ROBERTA } else { &*BERT };
        let outcome = block_on(compressor.compress(&Formula, &contexts, &options, &mut |_, _| true));
        match outcome {
            Ok(compression) => prop_assert_eq!(compression.fn_labeled_original_prompt.is_some(), label),
            Err(e) => prop_assert!(e.code().starts_with("reference-"), "{}", e),
        }
    }
}

static BERT: LazyLock<ReferenceCompressor> = LazyLock::new(|| recorded("bert"));
static XLM_ROBERTA: LazyLock<ReferenceCompressor> = LazyLock::new(|| recorded("xlm_roberta"));

/// A compressor with a tokenizer of the recordings.
fn recorded(family: &str) -> ReferenceCompressor {
    let tokenizer =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference").join(family).join("tokenizer.json");
    let tokenizer = Tokenizer::from_file(tokenizer).expect("tokenizer.json");
    ReferenceCompressor::new(tokenizer, usize::MAX, cl100k()).expect("a known family")
}

fn cl100k() -> Cl100k {
    Cl100k::embedded().expect("ranks")
}

/// Checks every case of a file.
fn check_all<S: Scorer>(scorer: &S, embedding_rows: usize, tokenizer: &Path, cases: &Path) {
    let tokenizer = Tokenizer::from_file(tokenizer).expect("tokenizer.json");
    let compressor = ReferenceCompressor::new(tokenizer, embedding_rows, cl100k()).expect("a known family");
    let lines = std::fs::read_to_string(cases).expect("cases");
    let mut checked = 0;
    let mut failures = Vec::new();
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        checked += 1;
        failures.extend(check(&compressor, scorer, &case).into_iter().map(|what| format!("{}: {what}", case.name)));
    }
    assert!(checked > 0, "{} holds no case", cases.display());
    assert!(failures.is_empty(), "{} of {checked} cases differ:\n{}", failures.len(), failures.join("\n"));
    let _ = writeln!(stderr(), "{checked} cases of {} are as llmlingua has them.", cases.display());
}

/// What differs between the case's outcome and ours, if anything does.
fn check<S: Scorer>(compressor: &ReferenceCompressor, scorer: &S, case: &Case) -> Option<String> {
    let contexts = match &case.context {
        Contexts::One(text) => std::slice::from_ref(text),
        Contexts::Several(texts) => texts,
    };
    let mut options = ReferenceOptions::read(&case.options).expect("Python's options");
    options.return_word_label.get_or_insert(true);
    let outcome = block_on(compressor.compress(scorer, contexts, &options, &mut |_, _| true));
    let (compression, expected) = match (outcome, &case.result) {
        (Ok(compression), Some(expected)) => (compression, expected),
        (Err(e), None) if Some(e.code()) == error_code(case) => return None,
        (Err(e), _) => return Some(format!("gave {e}, not {:?} {:?}", case.error, case.message)),
        (Ok(_), None) => return Some(format!("gave no error, not {:?} {:?}", case.error, case.message)),
    };
    if let Some(words) = &case.words
        && let Some(difference) = words_differ(words, &compression.trace)
    {
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

fn words_differ(expected: &[Words], ours: &[TracedWords]) -> Option<String> {
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
