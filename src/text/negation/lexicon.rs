//! Lexicon: the lists of all languages, searched at a word.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::clause::{Clause, Direction};
use super::form::{Pattern, patterns};
use super::language::{Language, Negation};

/// Words on each side that tell which language's list counts.
const NEIGHBOURHOOD: usize = 8;

/// Language codes with their data files, in the order that decides where nothing else does.
pub const FILES: &[(&str, &str)] = &[
    ("en", include_str!("data/en.json")),
    ("de", include_str!("data/de.json")),
    ("fr", include_str!("data/fr.json")),
    ("es", include_str!("data/es.json")),
    ("pt", include_str!("data/pt.json")),
    ("it", include_str!("data/it.json")),
    ("nl", include_str!("data/nl.json")),
    ("sv", include_str!("data/sv.json")),
    ("fi", include_str!("data/fi.json")),
    ("pl", include_str!("data/pl.json")),
    ("cs", include_str!("data/cs.json")),
    ("ru", include_str!("data/ru.json")),
    ("uk", include_str!("data/uk.json")),
    ("tr", include_str!("data/tr.json")),
    ("az", include_str!("data/az.json")),
    ("vi", include_str!("data/vi.json")),
    ("id", include_str!("data/id.json")),
    ("ar", include_str!("data/ar.json")),
    ("fa", include_str!("data/fa.json")),
    ("he", include_str!("data/he.json")),
    ("el", include_str!("data/el.json")),
    ("hi", include_str!("data/hi.json")),
    ("th", include_str!("data/th.json")),
    ("ko", include_str!("data/ko.json")),
    ("zh", include_str!("data/zh.json")),
    ("ja", include_str!("data/ja.json")),
];

/// A form of a list, ready to be compared.
struct Entry {
    patterns: Vec<Pattern>,
    language: usize,
    /// Index of the negation in its language; `None` for an exception.
    negation: Option<usize>,
}

/// All languages' forms, by the first (or, for a suffix, the last) letter of their first word.
pub struct Lexicon {
    languages: Vec<Language>,
    partners: Vec<Vec<Vec<Pattern>>>,
    entries: Vec<Entry>,
    by_first: HashMap<char, Vec<usize>>,
    by_last: HashMap<char, Vec<usize>>,
}

/// A negation, or an exception, in the text.
pub struct Found<'a> {
    /// Index of its first word.
    pub start: usize,
    /// Index after its last word.
    pub end: usize,
    /// Whose it is.
    pub language: &'a Language,
    /// Its rule; `None` for an exception.
    pub rule: Option<Rule<'a>>,
}

/// The rule of a negation with its partners' patterns.
#[derive(Clone, Copy)]
pub struct Rule<'a> {
    /// The rule.
    pub negation: &'a Negation,
    /// Words before it that are part of it.
    pub partners: &'a [Pattern],
}

impl Lexicon {
    /// The lexicon of the data files, read once.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Lexicon> = LazyLock::new(|| {
            // A file that cannot be read is a defect that the tests find; here the others still count.
            Lexicon::new(FILES.iter().filter_map(|(_, file)| Language::parse(file).ok()).collect())
        });
        &SHARED
    }

    fn new(languages: Vec<Language>) -> Self {
        let mut lexicon = Self {
            partners: languages
                .iter()
                .map(|language| {
                    let of = |negation: &Negation| negation.partners.iter().flat_map(|form| patterns(form)).collect();
                    language.negations.iter().map(of).collect()
                })
                .collect(),
            entries: Vec::new(),
            by_first: HashMap::new(),
            by_last: HashMap::new(),
            languages: Vec::new(),
        };
        for (index, language) in languages.iter().enumerate() {
            for form in &language.exceptions {
                lexicon.add(form, index, None);
            }
            for (rule, negation) in language.negations.iter().enumerate() {
                for form in &negation.forms {
                    lexicon.add(form, index, Some(rule));
                }
            }
        }
        lexicon.languages = languages;
        lexicon
    }

    fn add(&mut self, form: &str, language: usize, negation: Option<usize>) {
        let patterns = patterns(form);
        let entry = self.entries.len();
        let (map, letter) = match patterns.first() {
            Some(Pattern::Exact(form) | Pattern::Prefix(form)) => (&mut self.by_first, form.chars().next()),
            Some(Pattern::Suffix(form)) => (&mut self.by_last, form.chars().next_back()),
            None => return,
        };
        if let Some(letter) = letter {
            map.entry(letter).or_default().push(entry);
            self.entries.push(Entry { patterns, language, negation });
        }
    }

    /// The languages, in their order.
    #[cfg(test)]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The longest form of the likeliest language that starts at a word.
    pub fn find(&self, clause: &Clause, at: usize) -> Option<Found<'_>> {
        let form = clause.form(at);
        let first = form.chars().next().and_then(|letter| self.by_first.get(&letter));
        let last = form.chars().next_back().and_then(|letter| self.by_last.get(&letter));
        let mut ahead = Ahead { clause, last: at, words: Vec::new() };
        let mut matches: Vec<(&Entry, usize)> = Vec::new();
        for index in first.into_iter().chain(last).flatten() {
            if let Some(entry) = self.entries.get(*index)
                && let Some(end) = match_at(entry, &form, at, &mut ahead)
            {
                matches.push((entry, end));
            }
        }
        let language = self.likeliest(&matches, clause, at)?;
        // Of equally long forms the exception, which comes first in its language, wins.
        let (entry, end) = matches
            .into_iter()
            .filter(|(entry, _)| entry.language == language)
            .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let rules = self.languages.get(language)?;
        let rule = entry.negation.and_then(|rule| {
            let partners = self.partners.get(language)?.get(rule)?;
            Some(Rule { negation: rules.negations.get(rule)?, partners })
        });
        Some(Found { start: at, end, language: rules, rule })
    }

    /// Of the languages of some matches, the one whose small words stand most around; the first of equals.
    fn likeliest(&self, matches: &[(&Entry, usize)], clause: &Clause, at: usize) -> Option<usize> {
        let mut candidates: Vec<usize> = matches.iter().map(|(entry, _)| entry.language).collect();
        candidates.sort_unstable();
        candidates.dedup();
        if candidates.len() < 2 {
            return candidates.first().copied();
        }
        let around: Vec<String> = (at.saturating_sub(NEIGHBOURHOOD)..=at.saturating_add(NEIGHBOURHOOD))
            .filter(|index| *index != at)
            .map(|index| clause.form(index))
            .collect();
        let small_words = |language: &usize| {
            let language = self.languages.get(*language);
            language.map_or(0, |language| around.iter().filter(|form| language.crosses(form)).count())
        };
        // `max_by_key` gives the last of equals.
        candidates.into_iter().rev().max_by_key(small_words)
    }
}

/// The words after one, each read once however many forms are compared with it.
struct Ahead<'a> {
    clause: &'a Clause<'a>,
    /// Index of the last word read.
    last: usize,
    words: Vec<(usize, String)>,
}

impl Ahead<'_> {
    /// The word that is so many words ahead, with its index; `None` behind the clause.
    fn get(&mut self, position: usize) -> Option<&(usize, String)> {
        while self.words.len() <= position {
            self.last = self.clause.step(self.last, Direction::Forward, false)?;
            self.words.push((self.last, self.clause.form(self.last)));
        }
        self.words.get(position)
    }
}

/// Index after the last word of an entry that starts at a word.
fn match_at(entry: &Entry, form: &str, at: usize, ahead: &mut Ahead) -> Option<usize> {
    let (first, further) = entry.patterns.split_first()?;
    if !first.matches(form) {
        return None;
    }
    let mut last = at;
    for (position, pattern) in further.iter().enumerate() {
        let (index, form) = ahead.get(position)?;
        if !pattern.matches(form) {
            return None;
        }
        last = *index;
    }
    Some(last + 1)
}
