//! Markdown: pulldown-cmark reads it, and what it finds becomes code, spans and ties.

use super::html;
use super::inline::{is_bare, is_math, wrap};
use super::line::{lines_in, trim};
use super::pair::DEPTH;
use super::table::Table;
use crate::text::span::{Rule, Span, Tie};
use crate::text::word::{WordKind, words};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Words that a heading may have and stay whole: what a text is about, in few words. Ideographs count half.
const HEADING_WORDS: usize = 12;

/// A fenced block of code.
#[derive(Debug, PartialEq, Eq)]
pub struct Fenced {
    /// Its lines with their fences.
    pub range: Range<usize>,
    /// What is between the fences.
    pub body: Range<usize>,
    /// What stands after the first fence: the language.
    pub info: String,
}

/// What Markdown says of a text.
#[derive(Default)]
pub struct Markdown {
    /// Inline code with its backticks, tags of HTML inside a line.
    pub code: Vec<Range<usize>>,
    /// Blocks between fences.
    pub fenced: Vec<Fenced>,
    /// Indented code and the tags of HTML blocks, which in other texts are neither.
    pub doubtful: Vec<Range<usize>>,
    /// Whether a heading, a link, a table or fenced code shows that the text is Markdown.
    pub clear: bool,
    /// What always stays.
    pub spans: Vec<Span>,
    /// What stays with others.
    pub ties: Vec<Tie>,
}

/// What is open while the events come, with the bytes of what it holds.
struct Open {
    range: Range<usize>,
    inner: Option<Range<usize>>,
    kind: Kind,
}

enum Kind {
    Heading,
    Emphasis,
    Link(LinkType),
    Fenced(String),
    Indented,
    Item { marker: usize, own: Option<usize> },
    Footnote,
    Html,
    Other,
}

/// Reads `view`, which is `text` with the parts hidden that are no Markdown.
pub fn markdown(text: &str, view: &str) -> Markdown {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH;
    let mut events = Parser::new_ext(view, options).into_offset_iter();
    let mut found = Markdown::default();
    for (_, definition) in events.reference_definitions().iter() {
        found.span(trim(text, definition.span.clone()), "link");
        found.clear = true;
    }
    let mut reader = Reader { text, found, open: Vec::new(), table: None, quotes: 0, wraps: 0 };
    for (event, range) in &mut events {
        // Offsets are those of the view, which has the text's characters wherever something stands.
        if text.get(range.clone()).is_some() {
            reader.read(event, range);
        }
    }
    reader.found
}

struct Reader<'t> {
    text: &'t str,
    found: Markdown,
    open: Vec<Open>,
    table: Option<Table>,
    /// How many quotes are open.
    quotes: usize,
    /// How many emphases and links are open.
    wraps: usize,
}

impl Reader<'_> {
    fn read(&mut self, event: Event<'_>, range: Range<usize>) {
        let Event::End(end) = event else {
            if let Some(open) = self.open.last_mut().filter(|_| !range.is_empty()) {
                let inner = open.inner.get_or_insert_with(|| range.clone());
                *inner = inner.start.min(range.start)..inner.end.max(range.end);
            }
            return match event {
                Event::Start(tag) => self.start(tag, range),
                _ => self.leaf(event, range),
            };
        };
        if let Some(open) = self.open.pop() {
            self.end(end, open);
        }
    }

    fn leaf(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Code(_) | Event::InlineHtml(_) => self.found.code.push(range),
            Event::InlineMath(content) if is_math(&content) => self.found.span(range, "math"),
            Event::DisplayMath(_) => self.found.span(range, "math"),
            Event::FootnoteReference(_) => self.found.span(range, "link"),
            Event::Rule => self.found.span(trim(self.text, range), "rule"),
            Event::TaskListMarker(_) => {
                let item = self.open.iter_mut().rev().find_map(|open| match &mut open.kind {
                    Kind::Item { marker, .. } => Some(marker),
                    _ => None,
                });
                if let Some(marker) = item {
                    *marker = range.end;
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let kind = match tag {
            Tag::Heading { .. } => {
                self.found.clear |= self.text[range.clone()].starts_with('#');
                Kind::Heading
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => Kind::Emphasis,
            Tag::Link { link_type, .. } | Tag::Image { link_type, .. } => Kind::Link(link_type),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Kind::Fenced(info.into_string()),
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Indented,
            Tag::HtmlBlock => Kind::Html,
            Tag::Item => Kind::Item { marker: range.start + marker_length(&self.text[range.clone()]), own: None },
            Tag::FootnoteDefinition(_) => Kind::Footnote,
            Tag::List(_) => {
                self.end_own_lines(range.start);
                Kind::Other
            }
            Tag::BlockQuote(_) => {
                if self.quotes == 0 {
                    self.quote(range.clone());
                }
                self.quotes += 1;
                Kind::Other
            }
            _ => {
                self.start_of_table(&tag, range.clone());
                Kind::Other
            }
        };
        self.wraps += usize::from(matches!(kind, Kind::Emphasis | Kind::Link(_)));
        self.open.push(Open { range, inner: None, kind });
    }

    fn start_of_table(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match (tag, &mut self.table) {
            (Tag::Table(_), table) => {
                *table = Some(Table::new(&range));
                self.found.clear = true;
            }
            (Tag::TableRow, Some(table)) => table.start_row(self.text, range, &mut self.found.spans),
            (Tag::TableCell, Some(table)) => table.cell(self.text, range, &mut self.found.spans),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, open: Open) {
        let Open { range, inner, kind } = open;
        match (kind, tag) {
            (Kind::Heading, _) => self.heading(range, inner),
            (Kind::Link(link), _) if is_bare(link) => {
                self.wraps -= 1;
                self.found.span(range, "link");
            }
            (kind @ (Kind::Emphasis | Kind::Link(_)), _) => {
                self.found.clear |= matches!(kind, Kind::Link(_));
                if self.wraps <= DEPTH {
                    wrap(self.text, range, inner, &mut self.found.ties, &mut self.found.spans);
                }
                self.wraps -= 1;
            }
            (Kind::Fenced(info), _) => {
                let range = self.whole_lines(range);
                let body = inner.unwrap_or(range.end..range.end);
                self.found.fenced.push(Fenced { range, body, info });
                self.found.clear = true;
            }
            (Kind::Indented, _) => {
                let lines = self.whole_lines(range);
                self.found.doubtful.push(lines);
            }
            (Kind::Html, _) => self.found.doubtful.extend(html::tags(self.text, range)),
            (Kind::Item { marker, own }, _) => {
                let own = trim(self.text, marker.min(range.end)..own.unwrap_or(range.end).max(marker.min(range.end)));
                if range.start < marker && !own.is_empty() {
                    self.found.ties.push(Tie { dependent: range.start..marker, host: own });
                }
            }
            (Kind::Footnote, _) => {
                if let Some(label) = self.text[range.clone()].find("]:") {
                    self.found.span(range.start..range.start + label + 2, "link");
                }
            }
            (Kind::Other, TagEnd::BlockQuote(_)) => self.quotes = self.quotes.saturating_sub(1),
            (Kind::Other, TagEnd::TableRow) => {
                if let Some(table) = &mut self.table {
                    table.end_row(self.text, &mut self.found.spans);
                }
            }
            (Kind::Other, TagEnd::Table) => {
                if let Some(mut table) = self.table.take() {
                    table.end(self.text, &mut self.found.spans);
                }
            }
            (Kind::Other, _) => {}
        }
    }

    /// A short heading stays whole; of a longer one its marks stay with its words.
    fn heading(&mut self, range: Range<usize>, inner: Option<Range<usize>>) {
        let range = trim(self.text, range);
        let Some(inner) = inner.map(|inner| trim(self.text, inner)).filter(|inner| !inner.is_empty()) else { return };
        let weight = |kind| match kind {
            WordKind::Plain => 2,
            WordKind::Ideograph => 1,
            _ => 0,
        };
        if words(&self.text[inner.clone()]).iter().map(|word| weight(word.kind)).sum::<usize>() <= 2 * HEADING_WORDS {
            return self.found.span(range, "heading");
        }
        for marks in [range.start..inner.start, inner.end..range.end] {
            let dependent = if marks.start < marks.end { trim(self.text, marks) } else { continue };
            if !dependent.is_empty() {
                self.found.ties.push(Tie { dependent, host: inner.clone() });
            }
        }
    }

    /// The `>` of each line stay with the words of the line.
    fn quote(&mut self, range: Range<usize>) {
        for line in lines_in(self.text, range) {
            let content = line.text(self.text);
            let rest = content.trim_start_matches([' ', '\t', '>']);
            let marks = trim(self.text, line.start..line.end - rest.len());
            let host = trim(self.text, line.end - rest.len()..line.end);
            if !marks.is_empty() && !host.is_empty() {
                self.found.ties.push(Tie { dependent: marks, host });
            }
        }
    }

    /// A list at `start` ends the own lines of the item that it stands in.
    fn end_own_lines(&mut self, start: usize) {
        let item = self.open.iter_mut().rev().find_map(|open| match &mut open.kind {
            Kind::Item { own, .. } => Some(own),
            _ => None,
        });
        if let Some(own) = item {
            own.get_or_insert(start);
        }
    }

    /// A block from the start of its first line, if only indentation stands before it, without what trails it.
    fn whole_lines(&self, range: Range<usize>) -> Range<usize> {
        let before = self.text[..range.start].trim_end_matches([' ', '\t']);
        let start = if before.is_empty() || before.ends_with(['\n', '\r']) { before.len() } else { range.start };
        let block = &self.text[start..range.end];
        start..start + block.trim_end().len()
    }
}

impl Markdown {
    fn span(&mut self, range: Range<usize>, rule: &'static str) {
        if !range.is_empty() {
            self.spans.push(Span { range, rule: Rule::Kind(rule) });
        }
    }
}

/// Bytes of the bullet or number that opens an item.
fn marker_length(item: &str) -> usize {
    match item.bytes().next() {
        Some(b'-' | b'*' | b'+') => 1,
        _ => match item.bytes().take_while(u8::is_ascii_digit).count() {
            0 => 0,
            digits => digits + usize::from(item[digits..].starts_with(['.', ')'])),
        },
    }
}
