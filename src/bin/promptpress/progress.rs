//! A progress bar over the windows of a text: on a terminal only, and only where there are enough to wait for.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// Windows from which a bar is worth its line.
const LONG: usize = 4;

/// A bar that appears with the first report of a long text.
pub struct Progress {
    bar: Option<ProgressBar>,
    on_terminal: bool,
}

impl Progress {
    pub fn new() -> Self {
        Self { bar: None, on_terminal: std::io::stderr().is_terminal() }
    }

    /// Shows that `done` of `total` windows are scored. The command is stopped by a signal, so always goes on.
    pub fn report(&mut self, done: usize, total: usize) -> bool {
        if self.on_terminal && total >= LONG {
            let bar = self.bar.get_or_insert_with(|| {
                let style = ProgressStyle::with_template("{bar:40} {pos}/{len} windows, {eta} left").ok();
                let bar = ProgressBar::new(0);
                style.map(|style| bar.set_style(style));
                bar
            });
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
        if done == total
            && let Some(bar) = self.bar.take()
        {
            bar.finish_and_clear();
        }
        true
    }
}
