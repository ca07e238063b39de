//! scratch
mod support;
use promptpress::{Budget, Compressor, SelectOptions};
use std::time::Instant;
use support::hash_scorer::{HashScorer, tokenizer};
use support::ready::block_on;
#[test]
fn reselect() {
    let labels = std::fs::read_to_string("../shared/distil/labels.jsonl").unwrap();
    let mut text = String::new();
    for line in labels.lines().step_by(10) {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let t = v["text"].as_str().unwrap();
        if !t.is_ascii() {
            continue;
        }
        text += t;
        text += "\n\n";
        if text.split_whitespace().count() > 20000 {
            break;
        }
    }
    let compressor = Compressor::new(tokenizer(), HashScorer, 512).unwrap();
    let scored = block_on(compressor.score(text.as_str(), &mut |_, _| true)).unwrap();
    let t = Instant::now();
    scored.select(Budget::Rate(0.5)).unwrap();
    println!("words {} first {:?}", scored.words().len(), t.elapsed());
    let mut times = Vec::new();
    let mut x = 12345u32;
    for _ in 0..60 {
        x = x.wrapping_mul(1664525).wrapping_add(1013904223);
        let rate = 0.2 + 0.7 * f64::from(x >> 8) / f64::from(1 << 24);
        let t = Instant::now();
        let s = scored.select(SelectOptions::from(Budget::Rate(rate))).unwrap();
        times.push(t.elapsed().as_secs_f64() * 1e3);
        std::hint::black_box(s);
    }
    println!("{times:.1?}");
    times.sort_by(f64::total_cmp);
    println!("median {:.2} ms", times[30]);
}

#[test]
fn accuracy() {
    use promptpress::cpu::{CpuEncoder, kernel::Kernel};
    use promptpress::model::config::EncoderConfig;
    use promptpress::model::weights::Weights;
    use promptpress::{Progress, Result, Scorer, Window};
    struct S<'a>(&'a CpuEncoder);
    impl Scorer for S<'_> {
        async fn keep_probabilities(&self, windows: &[Window], _: Progress<'_>) -> Result<Vec<Vec<f32>>> {
            windows.iter().map(|w| self.0.keep_probabilities(w)).collect()
        }
    }
    let stride: usize = std::env::var("STRIDE").map_or(60, |s| s.parse().unwrap());
    let labels = std::fs::read_to_string("../shared/distil/labels.jsonl").unwrap();
    let passages: Vec<String> = labels
        .lines()
        .step_by(stride)
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned())
        .collect();
    let files = support::folder(&support::root().join("models/default"));
    let config = EncoderConfig::from_json(&files.config).unwrap();
    let weights = Weights::from_bytes(&files.weights).unwrap();
    let run = |kernel: Kernel| {
        let encoder = CpuEncoder::load_for(kernel, &config, &weights).unwrap();
        let t = promptpress::text::tokenizer::read_tokenizer(&files.tokenizer, None, config.vocabulary).unwrap();
        let t = promptpress::text::tokenizer::PieceTokenizer::new(t).unwrap();
        let compressor = Compressor::new(t, S(&encoder), config.max_window()).unwrap();
        let start = Instant::now();
        let out: Vec<(Vec<f32>, Vec<bool>)> = passages
            .iter()
            .map(|text| {
                let scored = block_on(compressor.score(text.as_str(), &mut |_, _| true)).unwrap();
                let kept = scored.select(SelectOptions::bare(Budget::Rate(0.5))).unwrap().kept;
                (scored.probabilities().to_vec(), kept)
            })
            .collect();
        (out, start.elapsed())
    };
    let (words, time) = run(Kernel::best());
    println!("words {:?} {time:?}", Kernel::best());
    for bytes in [Kernel::ScalarPlanes] {
        let (found, time) = run(bytes);
        let (mut n, mut off, mut square, mut flips) = (0usize, 0f64, 0f64, 0usize);
        for ((p, k), (q, l)) in found.iter().zip(&words) {
            for ((p, q), (k, l)) in p.iter().zip(q).zip(k.iter().zip(l)) {
                n += 1;
                let logit =
                    |p: f32| (f64::from(p).clamp(1e-6, 1.0 - 1e-6) / (1.0 - f64::from(p).clamp(1e-6, 1.0 - 1e-6))).ln();
                let d = (logit(*p) - logit(*q)).abs();
                off = off.max(d);
                square += d * d;
                flips += usize::from(k != l);
            }
        }
        println!(
            "{bytes:?}: n {n} rms logit {:.5} max {off:.4} flips {:.3} % time {time:?}",
            (square / n as f64).sqrt(),
            100.0 * flips as f64 / n as f64
        );
    }
}
