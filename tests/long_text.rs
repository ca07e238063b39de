//! A text of a million tokens: bounded work at a time, progress and abort between windows, a result that holds.

mod support;

use std::cell::Cell;

use promptpress::{Budget, Compressor, ErrorKind, Progress, Result, Scorer, Window};
use support::hash_scorer::{HashScorer, tokenizer};
use support::ready::block_on;

/// Notes the most windows that it ever held at once.
struct Watched<'c>(&'c Cell<usize>);

impl Scorer for Watched<'_> {
    async fn keep_probabilities(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        self.0.set(self.0.get().max(windows.len()));
        for done in 0..=windows.len() {
            if !progress(done, windows.len()) {
                return Err(promptpress::Error::new(ErrorKind::Aborted, "stopped; start again"));
            }
        }
        HashScorer.keep_probabilities(windows, &mut |_, _| true).await
    }
}

#[test]
fn a_million_tokens_are_compressed() {
    let line = "Well, the pump at station 7 was, you know, not really checked before the release of v2.1, see https://a.example/b.\n";
    let text = line.repeat(32_000);
    let most = Cell::new(0);
    let compressor = Compressor::new(tokenizer(), Watched(&most), 512).unwrap();

    let mut reports = Vec::new();
    let scored = block_on(compressor.score(&text, &mut |done, total| {
        reports.push((done, total));
        true
    }))
    .unwrap();
    assert!(scored.count_pieces(&text).unwrap() > 1_000_000);
    let total = reports[0].1;
    assert!(reports.is_sorted() && reports.iter().all(|report| report.1 == total));
    assert_eq!((reports[0].0, reports.last().unwrap().0), (0, total));
    // Every window is told of, and few are in hand at a time however many there are.
    assert!((0..=total).all(|done| reports.iter().any(|report| report.0 == done)));
    assert!(most.get() <= 64 && total > 1000, "{} of {total}", most.get());

    let selection = scored.select(Budget::Rate(0.6)).unwrap();
    let reached = selection.compressed_tokens as f64 / selection.original_tokens as f64;
    assert!((0.59..=0.6).contains(&reached), "{reached}");
    assert_eq!(selection.text.matches("https://a.example/b").count(), 32_000);

    let mut asked = 0;
    let stopped = block_on(compressor.score(&text, &mut |done, _| {
        asked += 1;
        done < 3
    }));
    assert_eq!((stopped.err().map(|error| error.kind()), asked), (Some(ErrorKind::Aborted), 4));
}
