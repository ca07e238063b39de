//! Why a word stays or goes.

use crate::text::span::Rule;

/// Why a word stays or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Its keep probability: among the best that the budget holds, or on its side of the threshold.
    Score,
    /// It stays: a rule protects it.
    Protected(Rule),
    /// It stays: a force option names it.
    Forced,
    /// It stays: it denies a word that stays, or is denied by one.
    Negation,
    /// It stays: markup of something that stays, or what such markup is about.
    Structure,
    /// It stays: it is in a sentence or part with a floor.
    Floor,
    /// It stays: without it two words would fuse.
    Separator,
    /// It stays: its part, or the whole text, is not compressed.
    Verbatim,
    /// It goes: the budget holds no more.
    Budget,
    /// It goes: the part filter dropped its part.
    Filter,
    /// It goes: it repeats the forced word before it.
    Repeat,
}

impl Reason {
    /// The stable spelling, lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Protected(_) => "protected",
            Self::Forced => "forced",
            Self::Negation => "negation",
            Self::Structure => "structure",
            Self::Floor => "floor",
            Self::Separator => "separator",
            Self::Verbatim => "verbatim",
            Self::Budget => "budget",
            Self::Filter => "filter",
            Self::Repeat => "repeat",
        }
    }

    /// The protecting rule: a kind such as `url`, or `literal:0`, `pattern:2` by their index in the options.
    pub fn rule(self) -> Option<String> {
        match self {
            Self::Protected(rule) => Some(rule.to_string()),
            _ => None,
        }
    }
}
