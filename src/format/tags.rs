//! Segments with rates of their own: `<llmlingua, rate=0.4, compress=False>…</llmlingua>`.
//!
//! The tags are those of llmlingua's `structured_compress_prompt`, in Python's and JavaScript's spellings. Where
//! llmlingua's pattern passes over what it does not match (text outside tags, a `<` inside them) and so loses it,
//! here every byte outside the tags is in one segment, and what cannot be a tag is an error with its place.

use super::position::position;
use crate::error::{Error, ErrorKind, Result};

const OPEN: &str = "<llmlingua";
const CLOSE: &str = "</llmlingua";

/// A stretch of text with one rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The text, without tags.
    pub text: String,
    /// The share that stays, 0 to 1; `None`: what is asked for the whole text.
    pub rate: Option<f64>,
    /// Whether it is compressed at all; `false` outweighs any rate.
    pub compress: bool,
}

/// Cuts a text at its `<llmlingua>` tags. The segments' texts in a row are the text without the tags.
///
/// A tag may have `rate` (0 to 1) and `compress` (`True`, `true`, `False`, `false`), in any order, with or without
/// commas and white space; text outside tags is compressed at the rate of the whole. Empty stretches make no
/// segment; a text without tags is one.
///
/// # Errors
/// [`ErrorKind::Tags`] with line, column and byte for a tag inside a tag, one that is not closed or not opened,
/// an unknown or repeated attribute, and a value that an attribute cannot have.
pub fn read_tags(text: &str) -> Result<Vec<Segment>> {
    let mut cursor = Cursor { text, rest: text };
    let mut segments = Vec::new();
    let mut open: Option<Tag> = None;
    let mut tagged = false;
    let mut content = String::new();
    while !cursor.rest.is_empty() {
        content.push_str(cursor.take_while(|c| c != '<'));
        let at = cursor.offset();
        if cursor.take_tag(OPEN) {
            if let Some(outer) = open {
                let outer = position(text, outer.at);
                let what = format!("<llmlingua> inside the <llmlingua> of {outer}");
                return Err(malformed(text, at, &what, "close the outer one first: tags do not nest"));
            }
            push(&mut segments, &mut content, None);
            open = Some(read_tag(&mut cursor, at)?);
            tagged = true;
        } else if cursor.take_tag(CLOSE) {
            cursor.take_while(char::is_whitespace);
            if !cursor.take(">") {
                return Err(malformed(text, at, "</llmlingua without its >", "write </llmlingua>"));
            }
            let Some(tag) = open.take() else {
                let remedy = "open one before it, or remove it";
                return Err(malformed(text, at, "</llmlingua> closes nothing", remedy));
            };
            push(&mut segments, &mut content, Some(&tag));
        } else if cursor.take("<") {
            content.push('<');
        }
    }
    if let Some(tag) = open {
        return Err(malformed(text, tag.at, "<llmlingua> is never closed", "add </llmlingua> where its text ends"));
    }
    push(&mut segments, &mut content, None);
    if !tagged && segments.is_empty() {
        segments.push(Segment { text: String::new(), rate: None, compress: true });
    }
    Ok(segments)
}

fn push(segments: &mut Vec<Segment>, content: &mut String, tag: Option<&Tag>) {
    if !content.is_empty() {
        let (rate, compress) = tag.map_or((None, true), |tag| (tag.rate, tag.compress));
        segments.push(Segment { text: std::mem::take(content), rate, compress });
    }
}

struct Tag {
    at: usize,
    rate: Option<f64>,
    compress: bool,
}

/// Reads the attributes and the `>` of the tag whose name has been read.
fn read_tag(cursor: &mut Cursor, at: usize) -> Result<Tag> {
    let text = cursor.text;
    let mut rate = None;
    let mut compress = None;
    loop {
        cursor.take_while(char::is_whitespace);
        if cursor.take(",") {
            cursor.take_while(char::is_whitespace);
        }
        if cursor.take(">") {
            return Ok(Tag { at, rate, compress: compress.unwrap_or(true) });
        }
        let name_at = cursor.offset();
        let name = cursor.take_while(|c| c.is_alphanumeric() || c == '_');
        cursor.take_while(char::is_whitespace);
        let has_value = cursor.take("=");
        cursor.take_while(char::is_whitespace);
        let value_at = cursor.offset();
        let value =
            if has_value { cursor.take_while(|c| !c.is_whitespace() && !matches!(c, ',' | '>' | '<')) } else { "" };
        match name {
            "rate" if rate.is_none() => rate = Some(read_rate(text, value_at, value)?),
            "compress" if compress.is_none() => compress = Some(read_flag(text, value_at, value)?),
            "rate" | "compress" => {
                return Err(malformed(text, name_at, &format!("a second {name} in one tag"), "keep one of them"));
            }
            "" => {
                let what = "<llmlingua tag that does not end in >";
                return Err(malformed(text, name_at, what, "write <llmlingua, rate=0.4, compress=True>"));
            }
            name => {
                let what = format!("<llmlingua> has no attribute \"{}\"", excerpt(name));
                return Err(malformed(text, name_at, &what, "use rate and compress"));
            }
        }
    }
}

fn read_rate(text: &str, at: usize, value: &str) -> Result<f64> {
    let is_number = value.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    match value.parse::<f64>() {
        Ok(rate) if is_number && rate <= 1.0 => Ok(rate),
        _ => Err(malformed(text, at, &format!("rate is \"{}\"", excerpt(value)), "give a number between 0 and 1")),
    }
}

fn read_flag(text: &str, at: usize, value: &str) -> Result<bool> {
    match value {
        "True" | "true" => Ok(true),
        "False" | "false" => Ok(false),
        _ => Err(malformed(text, at, &format!("compress is \"{}\"", excerpt(value)), "give True or False")),
    }
}

/// The start of what a message quotes: a name or value can be as long as the text.
fn excerpt(value: &str) -> String {
    value.chars().take(40).collect()
}

fn malformed(text: &str, at: usize, what: &str, remedy: &str) -> Error {
    Error::new(ErrorKind::Tags, format!("{what} at {}; {remedy}", position(text, at)))
}

struct Cursor<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn offset(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    fn take(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes the start of a tag, unless its name goes on: `<llmlinguals>` is text.
    fn take_tag(&mut self, start: &str) -> bool {
        let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
        !self.rest.strip_prefix(start).is_none_or(goes_on) && self.take(start)
    }

    fn take_while(&mut self, accepts: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !accepts(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests;
