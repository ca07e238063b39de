//! Tables of Markdown: a row keeps its number of cells.

use super::line::trim;
use super::pair::first_word;
use crate::text::span::{Rule, Span};
use std::ops::Range;

const TABLE: Rule = Rule::Kind("table");

/// A table while its rows are read.
pub struct Table {
    /// The header row and the delimiter row, until the first row says where they end.
    header: Option<usize>,
    end: usize,
    /// The row that is read: where it ends, and where its last cell did.
    row: Option<(Range<usize>, usize)>,
}

impl Table {
    /// A table that stands at `range`.
    pub fn new(range: &Range<usize>) -> Self {
        Self { header: Some(range.start), end: range.end, row: None }
    }

    /// A row below the header starts.
    pub fn start_row(&mut self, text: &str, range: Range<usize>, spans: &mut Vec<Span>) {
        self.end_header(text, range.start, spans);
        self.row = Some((range.clone(), range.start));
    }

    /// A cell of the row.
    pub fn cell(&mut self, text: &str, range: Range<usize>, spans: &mut Vec<Span>) {
        let Some((row, at)) = &mut self.row else { return };
        // Cells that the row lacks stand behind it.
        if range.start < *at || range.end > row.end {
            return;
        }
        let separator = trim(text, *at..range.start);
        if separator.is_empty() && *at == row.start {
            // Without a first `|`, an empty first cell would make the second one the first.
            spans.extend(first_word(text, range.clone()).map(|range| Span { range, rule: TABLE }));
        }
        push(separator, spans);
        *at = range.end;
    }

    /// The row ends.
    pub fn end_row(&mut self, text: &str, spans: &mut Vec<Span>) {
        if let Some((row, at)) = self.row.take().filter(|(row, at)| *at <= row.end) {
            push(trim(text, at..row.end), spans);
        }
    }

    /// The table ends.
    pub fn end(&mut self, text: &str, spans: &mut Vec<Span>) {
        self.end_header(text, self.end, spans);
    }

    fn end_header(&mut self, text: &str, end: usize, spans: &mut Vec<Span>) {
        if let Some(start) = self.header.take().filter(|start| *start <= end) {
            // In a quote, the next line's `>` stands between the delimiter row and the first row.
            let rows = text[start..end].trim_end_matches(|c| !matches!(c, '-' | ':' | '|'));
            push(start..start + rows.len(), spans);
        }
    }
}

fn push(range: Range<usize>, spans: &mut Vec<Span>) {
    if !range.is_empty() {
        spans.push(Span { range, rule: TABLE });
    }
}
