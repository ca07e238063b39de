//! One native figure of the benchmark, in a process of its own so that the peak memory is its own.
//!
//! `native MODEL_DIR cpu|webgpu WINDOWS_JSON TOKENS RUNS SECONDS` prints one JSON object a line: `{"device": name}` once the
//! model is loaded, `{"seconds": s}` after each scored window (the first is the warm-up; after SECONDS no further one
//! starts), at last `{"probabilities": [..], "peak_bytes": n}`.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use promptpress::{Compressor, ModelFiles, OpenDevice, Scored};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds --bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [folder, device, windows, tokens, runs, seconds] = arguments.as_slice() else {
        return Err(
            "the arguments are MODEL_DIR cpu|webgpu WINDOWS_JSON TOKENS RUNS SECONDS; `npm run bench` gives them"
                .into(),
        );
    };
    let windows: Value = serde_json::from_slice(&fs::read(windows)?)?;
    let text = windows[tokens]["text"].as_str().ok_or("there is no window of that many tokens")?;
    let (runs, seconds): (usize, f64) = (runs.parse()?, seconds.parse()?);

    let open = if device == "webgpu" { pollster::block_on(OpenDevice::webgpu())? } else { OpenDevice::cpu() };
    let compressor = Compressor::load(&read(Path::new(folder))?, &open)?;
    println!("{}", json!({ "device": open.description }));

    let started = Instant::now();
    let score = || -> promptpress::Result<Scored> {
        let start = Instant::now();
        let scored = pollster::block_on(compressor.score(text, &mut |_, _| true))?;
        println!("{}", json!({ "seconds": start.elapsed().as_secs_f64() }));
        Ok(scored)
    };
    let mut scored = score()?;
    for _ in 0..runs {
        if started.elapsed().as_secs_f64() > seconds {
            break;
        }
        scored = score()?;
    }
    println!(
        "{}",
        json!({ "probabilities": scored.probabilities(), "pieces": scored.count_pieces(scored.text())?, "peak_bytes": peak_bytes() })
    );
    Ok(())
}

fn read(folder: &Path) -> std::io::Result<ModelFiles> {
    let vocabulary = folder.join("vocab.txt");
    let tokenizer = if vocabulary.exists() { vocabulary } else { folder.join("tokenizer.json") };
    Ok(ModelFiles {
        config: fs::read(folder.join("config.json"))?,
        tokenizer: fs::read(tokenizer)?,
        tokenizer_config: None,
        weights: fs::read(folder.join("model.safetensors"))?,
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
