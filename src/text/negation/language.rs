//! Languages: lists and scope rules, read from the data files.

use std::collections::HashSet;

use serde::Deserialize;

/// Where the head of a negation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// The next content word of the clause.
    After,
    /// The last content word before it.
    Before,
    /// After it; before it where its clause ends.
    AfterOrBefore,
    /// Before it; after it where its clause begins.
    BeforeOrAfter,
    /// Between it and its partner (French `ne … pas`); after it where only small words stand between.
    Between,
    /// None: its own words stay together.
    None,
}

/// Negations that share a scope rule.
#[derive(Debug, Deserialize)]
pub struct Negation {
    /// Words or phrases in lower case; `*` at an end of a word stands for any letters.
    pub forms: Vec<String>,
    /// Where the head is.
    pub head: Head,
    /// Content words that the scope reaches, the head among them.
    #[serde(default = "one")]
    pub reach: usize,
    /// Content words that are the head: more than one where a word of the text is less than one of the language.
    #[serde(default = "one")]
    pub width: usize,
    /// Words before it, in the same clause, that are part of it.
    #[serde(default)]
    pub partners: Vec<String>,
    /// Whether it denies nothing without a partner (French `plus`).
    #[serde(default)]
    pub needs_partner: bool,
    /// Ends that its head has (Korean `-지`); any where empty.
    #[serde(default)]
    pub head_ends: Vec<String>,
    /// Whether it denies a verb, whose auxiliaries before it then do not stay without it.
    #[serde(default)]
    pub verbal: bool,
    /// Whether commas do not end its scope (`do not, under any circumstances, …`).
    #[serde(default)]
    pub over_commas: bool,
}

fn one() -> usize {
    1
}

/// What a data file holds. Its `code`, `language` and `comment` are for readers.
#[derive(Debug, Deserialize)]
struct File {
    crossed: String,
    #[serde(default)]
    auxiliaries: String,
    #[serde(default)]
    stops: String,
    #[serde(default)]
    exceptions: Vec<String>,
    negations: Vec<Negation>,
}

/// A language's lists.
#[derive(Debug)]
pub struct Language {
    /// Small words that are never a head, the auxiliaries and stops among them.
    pub crossed: HashSet<String>,
    /// Verbs before a negation that may not stay without it.
    pub auxiliaries: HashSet<String>,
    /// Conjunctions that end a scope which has its head.
    pub stops: HashSet<String>,
    /// Forms that hold a negation's letters and deny nothing.
    pub exceptions: Vec<String>,
    /// Negations with their scope.
    pub negations: Vec<Negation>,
}

impl Language {
    /// Reads a data file.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let file: File = serde_json::from_str(json)?;
        let list = |words: &str| words.split_whitespace().map(str::to_owned).collect::<HashSet<_>>();
        let auxiliaries = list(&file.auxiliaries);
        let mut crossed = list(&file.crossed);
        crossed.extend(auxiliaries.iter().cloned());
        let stops = list(&file.stops);
        crossed.extend(stops.iter().cloned());
        let File { exceptions, negations, .. } = file;
        Ok(Self { crossed, auxiliaries, stops, exceptions, negations })
    }

    /// Whether a normalised word is walked over; an elided one before another (`qu'il`) too.
    pub fn crosses(&self, form: &str) -> bool {
        if self.crossed.contains(form) {
            return true;
        }
        let Some(apostrophe) = form.find('\'') else { return false };
        let (elided, rest) = form.split_at(apostrophe + 1);
        self.crossed.contains(elided) && self.crossed.contains(rest)
    }
}
