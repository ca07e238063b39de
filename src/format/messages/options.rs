//! Whose messages are compressed, and how far.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::format::MIN_CHARS;
use crate::format::rule::{PartRule, check_rate};

/// Who speaks, over the names of all vendors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions: `system` messages, and `system`, `instructions`, `systemInstruction` beside the list.
    System,
    /// OpenAI's newer instructions.
    Developer,
    /// The person.
    User,
    /// The model; `model` in Gemini.
    #[serde(alias = "model")]
    Assistant,
    /// What a tool answered, also where it stands in a message of another role; `function` in older shapes.
    #[serde(alias = "function")]
    Tool,
}

impl Role {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "system" => Some(Self::System),
            "developer" => Some(Self::Developer),
            "user" => Some(Self::User),
            "assistant" | "model" => Some(Self::Assistant),
            "tool" | "function" => Some(Self::Tool),
            _ => None,
        }
    }
}

/// What is compressed in messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct MessageOptions {
    /// Rules by role. Without one, [`Role::User`] and [`Role::Assistant`] are compressed at the rate of the whole
    /// input and the others are left alone.
    pub roles: BTreeMap<Role, PartRule>,
    /// The least rate of the newest user message, 0 to 1; `None`: it is compressed as the others are.
    #[serde(alias = "newest_user_floor")]
    pub newest_user_floor: Option<f64>,
    /// The shortest text that is compressed, in characters.
    #[serde(alias = "min_chars")]
    pub min_chars: usize,
}

impl Default for MessageOptions {
    fn default() -> Self {
        Self { roles: BTreeMap::new(), newest_user_floor: Some(0.8), min_chars: MIN_CHARS }
    }
}

impl MessageOptions {
    pub(super) fn rule(&self, role: Role) -> PartRule {
        let default = match role {
            Role::User | Role::Assistant => PartRule::COMPRESS,
            Role::System | Role::Developer | Role::Tool => PartRule::KEEP,
        };
        self.roles.get(&role).copied().unwrap_or(default)
    }

    pub(super) fn check(&self) -> Result<()> {
        check_rate("newestUserFloor", self.newest_user_floor)?;
        self.roles.iter().try_for_each(|(role, rule)| check_rate(&format!("the rate of {role:?} messages"), rule.rate))
    }
}

/// Reads [`MessageOptions`]: `{"roles": {"assistant": 0.4, "tool": {"rate": 0.5, "compress": true}, "user": false},
/// "newestUserFloor": 0.8, "minChars": 40}`, every member optional, in camelCase or snake_case;
/// `"newestUserFloor": null` is no floor.
///
/// # Errors
/// [`ErrorKind::OptionOutOfRange`] for a member or role that does not exist, and a rate outside 0 to 1.
pub fn read_message_options(options: &Value) -> Result<MessageOptions> {
    let options = MessageOptions::deserialize(options).map_err(|error| {
        let message = format!(
            "the message options cannot be read: {error}; give roles (an object from system, developer, user, \
             assistant or tool to {{\"rate\", \"compress\"}}), newestUserFloor (0 to 1 or null) and minChars (a number)"
        );
        Error::new(ErrorKind::OptionOutOfRange, message).with_source(error)
    })?;
    options.check()?;
    Ok(options)
}
