//! One line of a batch: what to compress, and options.

use promptpress::format::tags::Segment;
use promptpress::{Error, ErrorKind, Result};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A parsed line. Other keys are left to the caller (names, expected results).
pub struct Line {
    pub input: Input,
    pub options: Map<String, Value>,
}

/// What to compress.
pub enum Input {
    /// A text, or several that belong to one prompt.
    Contexts(Contexts),
    /// Slices of one text.
    Segments(Vec<Segment>),
    /// A text with `<llmlingua>` tags.
    Tagged(String),
    /// Chat messages, and the source they were read from where it is to be kept as it is.
    Messages(Value, Option<String>),
    /// JSON, as text.
    Json(String),
}

/// A text, or several that belong to one prompt.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Contexts {
    One(String),
    Several(Vec<String>),
}

impl Contexts {
    /// The contexts in order.
    pub fn texts(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts,
        }
    }
}

impl Input {
    /// One text.
    pub fn text(text: String) -> Self {
        Self::Contexts(Contexts::One(text))
    }

    /// The contexts, where it is nothing else.
    ///
    /// # Errors
    /// [`ErrorKind::OptionsConflict`] for what only the faithful mode reads.
    pub fn contexts(&self) -> Result<&Contexts> {
        match self {
            Self::Contexts(contexts) => Ok(contexts),
            _ => Err(Error::new(
                ErrorKind::OptionsConflict,
                "the reference mode reads contexts only; give \"context\", or use --mode faithful",
            )),
        }
    }
}

impl Line {
    /// Reads a line of JSON.
    ///
    /// # Errors
    /// [`ErrorKind::InputMalformed`] for anything but one input and options.
    pub fn parse(line: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Raw {
            context: Option<Contexts>,
            segments: Option<Vec<RawSegment>>,
            tagged: Option<String>,
            messages: Option<Value>,
            json: Option<Value>,
            #[serde(default)]
            options: Map<String, Value>,
        }
        let raw: Raw = serde_json::from_str(line).map_err(|e| {
            let message =
                format!("not a line of {{\"context\": text or [texts], \"options\": {{…}}}} ({e}); mend the line");
            Error::new(ErrorKind::InputMalformed, message).with_source(e)
        })?;
        let inputs = [
            raw.context.map(Input::Contexts),
            raw.segments.map(|segments| Input::Segments(segments.into_iter().map(Into::into).collect())),
            raw.tagged.map(Input::Tagged),
            raw.messages.map(|messages| Input::Messages(messages, None)),
            // A text is JSON to be read; any other value is JSON already.
            raw.json.map(|json| Input::Json(json.as_str().map_or_else(|| json.to_string(), str::to_owned))),
        ];
        let mut inputs = inputs.into_iter().flatten();
        match (inputs.next(), inputs.next()) {
            (Some(input), None) => Ok(Self { input, options: raw.options }),
            _ => Err(Error::new(
                ErrorKind::InputMalformed,
                "the line has not one input; give one of context, segments, tagged, messages and json",
            )),
        }
    }
}

/// A slice of a text, as a line has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSegment {
    text: String,
    rate: Option<f64>,
    compress: Option<bool>,
}

impl From<RawSegment> for Segment {
    fn from(raw: RawSegment) -> Self {
        Self { text: raw.text, rate: raw.rate, compress: raw.compress.unwrap_or(true) }
    }
}
