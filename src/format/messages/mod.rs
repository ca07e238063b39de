//! Chat messages as OpenAI, Anthropic, Gemini and the AI SDK take them: their texts, and nothing else of them.
//!
//! Found are the texts of messages, wherever a vendor puts them: `content` as a string or as parts (`text`,
//! `input_text`, `output_text`), `parts` (Gemini, UI messages), instructions beside the list, and what tools
//! answered. Calls, tool schemas, images, files, reasoning and every part of a type not named here are left alone.
//! By default so are instructions and tools' answers; [`MessageOptions::roles`] decides.
//!
//! **Prompt caches.** A text that says `cache_control` of itself (also the AI SDK's `providerOptions`) is pinned: it
//! is listed with `compress: false`. Texts before such a breakpoint are compressed; the same text, rate and model
//! give the same result, so the cached prefix stays the same from call to call, except that a user message is
//! compressed further once it is no longer the newest ([`MessageOptions::newest_user_floor`]). Pinned too are texts
//! with a signature over them, or with citations or annotations that count their characters.

mod collector;
#[cfg(test)]
mod documented;
mod message;
mod options;
mod part;
#[cfg(test)]
mod properties;
mod request;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde_json::Value;

pub use options::{MessageOptions, Role, read_message_options};

use super::edit::{Edit, check_count};
use super::path::PathStep;
use crate::error::Result;
use collector::Collector;

/// The texts found in messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Messages {
    parts: Vec<MessagePart>,
}

/// A text of a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessagePart {
    /// The index of the message in its list; `None` for instructions beside the list.
    pub message: Option<usize>,
    /// Whose text it is.
    pub role: Role,
    /// The way from the input to the string.
    pub path: Vec<PathStep>,
    /// The string.
    pub text: String,
    /// The share that stays, 0 to 1; `None`: what is asked for the whole input.
    pub rate: Option<f64>,
    /// The least share that stays, above `rate` and what is asked for the whole input.
    pub floor: Option<f64>,
    /// Whether it is compressed at all; `false` for a pinned text.
    pub compress: bool,
    /// Whether it is of the last message in which the user wrote something.
    pub newest_user: bool,
}

impl MessagePart {
    /// The share that stays, 0 to 1, where `whole` is asked for the whole input.
    pub fn rate_of(&self, whole: f64) -> f64 {
        if !self.compress {
            return 1.0;
        }
        self.rate.unwrap_or(whole).max(self.floor.unwrap_or(0.0))
    }
}

/// Finds the texts of messages. `input` is the list itself, or a request that holds it as `messages`, `contents`,
/// `input` or `prompt`. Listed, in order, are the texts of the roles that are compressed, if they have at least
/// [`MessageOptions::min_chars`] characters and are not white space alone.
///
/// # Errors
/// [`crate::ErrorKind::Messages`] with its path for a shape that none of the vendors has;
/// [`crate::ErrorKind::OptionOutOfRange`] for options with a rate outside 0 to 1.
pub fn read_messages(input: &Value, options: &MessageOptions) -> Result<Messages> {
    options.check()?;
    let mut collector = Collector::new(options);
    request::request(&mut collector, input)?;
    Ok(Messages { parts: collector.finish() })
}

impl Messages {
    /// The texts, in the order of the input, instructions beside the list first.
    pub fn parts(&self) -> &[MessagePart] {
        &self.parts
    }

    /// What changes when each part becomes the text of the same index; see [`super::apply`] and
    /// [`super::json::apply_in_source`].
    ///
    /// There is no edit for a pinned part, for a text that did not change or grew, and for one of which nothing is
    /// left: vendors refuse empty texts.
    ///
    /// # Errors
    /// [`crate::ErrorKind::OptionOutOfRange`] when there is not one text for each part.
    pub fn edits(&self, compressed: &[impl AsRef<str>]) -> Result<Vec<Edit>> {
        check_count(self.parts.len(), compressed.len())?;
        let changed = self.parts.iter().zip(compressed).filter_map(|(part, text)| {
            let text = text.as_ref();
            let is_edit =
                part.compress && text != part.text && text.len() <= part.text.len() && !text.trim().is_empty();
            is_edit.then(|| Edit { path: part.path.clone(), text: text.into() })
        });
        Ok(changed.collect())
    }
}
