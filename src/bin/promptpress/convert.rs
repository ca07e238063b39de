//! `promptpress convert`: a Hugging Face folder to a small one with a manifest, ready for the browser.

use std::fs;
use std::path::Path;

use promptpress::model::config::EncoderConfig;
use promptpress::model::quantize::{EmbeddingPrecision, quantize};
use promptpress::model::weights::Weights;
use promptpress::text::tokenizer::{PieceTokenizer, read_tokenizer};
use promptpress::{Error, ErrorKind, Result};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::args::{Convert, Embeddings};
use crate::failure::Failure;
use crate::{four_bit, model_folder};

/// Converts a folder and says what became of each kind of tensor.
pub fn run(args: &Convert) -> std::result::Result<(), Failure> {
    let files = model_folder::read(&args.from)?;
    let config = EncoderConfig::from_json(&files.config)?;
    // Read even where it is copied, so that a folder that cannot be loaded is not written.
    let tokenizer = read_tokenizer(&files.tokenizer, files.lowercase(), config.vocabulary)?;
    let tokenizer_json = match files.tokenizer.first() {
        Some(b'{') => files.tokenizer,
        // The browser gets no tokenizer_config.json, so what that says goes into tokenizer.json.
        _ => tokenizer.to_string(false).map(String::into_bytes).map_err(|e| {
            Error::new(ErrorKind::ModelTokenizer, format!("tokenizer.json cannot be written ({e}); please report this"))
        })?,
    };
    let precision = match args.embeddings {
        Embeddings::Auto => EmbeddingPrecision::Auto,
        Embeddings::FourBit => EmbeddingPrecision::FourBit,
        Embeddings::EightBit => EmbeddingPrecision::EightBit,
    };
    let (mut weights, mut reports) = quantize(&config, &Weights::open(&files.weights)?, precision)?;
    if let Some(passages) = &args.four_bit {
        let passages = fs::read_to_string(passages)?;
        let outcome = four_bit::store(&config, &files.weights, &weights, &PieceTokenizer::new(tokenizer)?, &passages)?;
        let [eight, mixed, four] = outcome.agree.map(|share| 100.0 * share);
        println!("decisions that are the original's: {mixed:.2} %");
        println!("with all products in 8 bits: {eight:.2} %, with all in 4 bits: {four:.2} %");
        weights = outcome.weights;
        reports.retain(|report| outcome.reports.iter().all(|other| other.name != report.name));
        reports.extend(outcome.reports);
    }

    fs::create_dir_all(&args.to)?;
    let written = [("config.json", files.config), ("tokenizer.json", tokenizer_json), ("model.safetensors", weights)];
    for (name, bytes) in &written {
        fs::write(args.to.join(name), bytes)?;
    }
    fs::write(args.to.join("manifest.json"), manifest(&args.to, &written)?)?;

    for stored_as in ["f32", "f16", "int8", "int4"] {
        let of_kind = || reports.iter().filter(|report| report.stored_as == stored_as);
        let largest = of_kind().map(|report| report.largest_error).fold(0.0, f32::max);
        println!("{stored_as}: {} tensors, largest error {largest:.2e}", of_kind().count());
    }
    println!("{} bytes in {}", written.iter().map(|(_, bytes)| bytes.len()).sum::<usize>(), args.to.display());
    Ok(())
}

/// Bytes whose hash the browser takes at once, as it has them in memory three times then.
const BLOCK_BYTES: usize = 8 << 20;

/// What the browser checks each file against.
fn manifest(folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<String> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let entry = |(path, bytes): &(&str, Vec<u8>)| {
        let mut entry = json!({ "path": path, "bytes": bytes.len(), "sha256": sha256(bytes) });
        if bytes.len() > BLOCK_BYTES {
            entry["blocks"] = bytes.chunks(BLOCK_BYTES).map(sha256).collect();
        }
        entry
    };
    let manifest = json!({ "format": 1, "name": name, "files": files.iter().map(entry).collect::<Vec<_>>() });
    serde_json::to_string_pretty(&manifest)
        .map(|text| text + "\n")
        .map_err(|e| Error::new(ErrorKind::Io, format!("the manifest cannot be written ({e}); please report this")))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
