//! One native figure of the benchmark, in a process of its own so that the peak memory is its own.
//!
//! `native MODEL_DIR cpu|webgpu score|compress TEXTS_JSON TOKENS RUNS SECONDS` prints one JSON object a line:
//! `{"device": name}` once the model is loaded, `{"seconds": s}` after each run (one and RUNS more; after SECONDS no
//! further one starts), at last `{"tokens": n, "words": n, "peak_bytes": n}`, of `score` with `"probabilities": [..]`.
//! A run of `compress` scores the text and selects half of its tokens.

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::time::Instant;

use promptpress::{Budget, Compressor, ModelFiles, OpenDevice, Scored};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds --bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [folder, device, what, texts, tokens, runs, seconds] = arguments.as_slice() else {
        return Err("the arguments are MODEL_DIR cpu|webgpu score|compress TEXTS_JSON TOKENS RUNS SECONDS; \
            `npm run bench` gives them"
            .into());
    };
    let texts: Value = serde_json::from_slice(&fs::read(texts)?)?;
    let text = texts[tokens]["text"].as_str().ok_or("there is no text of that many tokens")?;
    let (runs, seconds): (usize, f64) = (runs.parse()?, seconds.parse()?);
    let selects = what == "compress";

    let open = if device == "webgpu" { pollster::block_on(OpenDevice::webgpu())? } else { OpenDevice::cpu() };
    let compressor = Compressor::load(&read(Path::new(folder))?, &open)?;
    println!("{}", json!({ "device": open.description }));

    let started = Instant::now();
    let run = || -> promptpress::Result<Scored> {
        let start = Instant::now();
        let scored = pollster::block_on(compressor.score(text, &mut |_, _| true))?;
        if selects {
            scored.select(Budget::Rate(0.5))?;
        }
        println!("{}", json!({ "seconds": start.elapsed().as_secs_f64() }));
        Ok(scored)
    };
    let mut scored = run()?;
    for _ in 0..runs {
        if started.elapsed().as_secs_f64() > seconds {
            break;
        }
        // Not two results at a time, or the peak memory would be of both.
        drop(scored);
        scored = run()?;
    }
    let mut result = json!({
        "tokens": scored.count_pieces(scored.text())?,
        "words": scored.words().len(),
        "peak_bytes": peak_bytes(),
    });
    if !selects {
        result["probabilities"] = json!(scored.probabilities());
    }
    println!("{result}");
    Ok(())
}

fn read(folder: &Path) -> std::io::Result<ModelFiles<File>> {
    let vocabulary = folder.join("vocab.txt");
    let tokenizer = if vocabulary.exists() { vocabulary } else { folder.join("tokenizer.json") };
    Ok(ModelFiles {
        config: fs::read(folder.join("config.json"))?,
        tokenizer: fs::read(tokenizer)?,
        tokenizer_config: None,
        weights: File::open(folder.join("model.safetensors"))?,
    })
}

/// The most memory that this process ever had resident, where the system tells (Linux).
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?
        .trim()
        .trim_end_matches(" kB")
        .parse::<u64>()
        .ok()?;
    Some(kibibytes * 1024)
}
