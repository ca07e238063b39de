//! Gathers the texts of messages on a walk through them.

use serde_json::Value;

use super::MessagePart;
use super::options::{MessageOptions, Role};
use crate::error::{Error, ErrorKind, Result};
use crate::format::path::{PathStep, show_path};

pub(super) struct Collector<'o> {
    options: &'o MessageOptions,
    path: Vec<PathStep>,
    parts: Vec<MessagePart>,
    /// The message that is looked at; `None` for the instructions beside the list.
    pub(super) message: Option<usize>,
    /// The last message with something that the user wrote.
    newest_user: Option<usize>,
}

impl<'o> Collector<'o> {
    pub(super) fn new(options: &'o MessageOptions) -> Self {
        Self { options, path: Vec::new(), parts: Vec::new(), message: None, newest_user: None }
    }

    /// Looks at a value one step further in.
    pub(super) fn within(
        &mut self,
        step: impl Into<PathStep>,
        look: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.path.push(step.into());
        let looked = look(self);
        self.path.pop();
        looked
    }

    /// Looks at each element of a list.
    pub(super) fn each(&mut self, list: &[Value], look: impl Fn(&mut Self, &Value) -> Result<()>) -> Result<()> {
        list.iter().enumerate().try_for_each(|(i, element)| self.within(i, |at| look(at, element)))
    }

    /// Takes the text that stands here, if its role is compressed at all; a pinned one only to say that it stays.
    pub(super) fn text(&mut self, role: Role, text: &str, pinned: bool) {
        if text.trim().is_empty() {
            return;
        }
        if role == Role::User {
            self.newest_user = self.message;
        }
        let rule = self.options.rule(role);
        let is_long = text.chars().take(self.options.min_chars).count() == self.options.min_chars;
        if rule.compress && is_long {
            self.parts.push(MessagePart {
                message: self.message,
                role,
                path: self.path.clone(),
                text: text.into(),
                rate: rule.rate,
                floor: None,
                compress: !pinned,
                newest_user: false,
            });
        }
    }

    /// The error of a shape that no vendor documents.
    pub(super) fn unknown(&self, what: &str) -> Error {
        let path = show_path(&self.path);
        let remedy = "give messages as OpenAI, Anthropic, Gemini or the AI SDK take them";
        Error::new(ErrorKind::Messages, format!("{what} at {path}; {remedy}"))
    }

    pub(super) fn finish(mut self) -> Vec<MessagePart> {
        for part in &mut self.parts {
            part.newest_user = part.role == Role::User && part.message.is_some() && part.message == self.newest_user;
            part.floor = self.options.newest_user_floor.filter(|_| part.newest_user);
        }
        self.parts
    }
}
