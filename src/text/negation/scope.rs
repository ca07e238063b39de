//! Scope: what a negation in the text belongs to.

use std::ops::Range;

use super::clause::{Clause, Direction, Role};
use super::language::Head;
use super::lexicon::{Found, Rule};
use crate::text::span::Tie;

/// Words that a search for the head walks over at most, so that the whole stays linear.
const FARTHEST: usize = 12;
/// Words before a negation among which its partner is.
const PARTNER_WITHIN: usize = 6;
/// Words before a negation among which its auxiliary is.
const AUXILIARY_WITHIN: usize = 4;

/// Adds the ties of a negation.
pub fn tie(clause: &Clause, found: &Found, ties: &mut Vec<Tie>) {
    let Some(rule) = found.rule else { return };
    let Some(own) = bytes(clause, found.start, found.end) else { return };
    let partner = partner(clause, found, rule);
    if rule.negation.needs_partner && partner.is_none() {
        return;
    }
    let heads = heads(clause, found, rule, partner);
    let mut negation = vec![own.clone()];
    if found.end - found.start > 1 {
        ties.push(Tie { dependent: own.clone(), host: own.clone() });
    }
    if let Some((partner, bytes)) = partner.and_then(|at| Some((at, bytes(clause, at, at + 1)?))) {
        ties.push(Tie { dependent: own.clone(), host: bytes.clone() });
        // What is written with an auxiliary (`n'est pas`) may go with it.
        if !attached(clause, rule, partner).is_some_and(|rest| found.language.crosses(&rest)) {
            ties.push(Tie { dependent: bytes.clone(), host: own.clone() });
        }
        negation.push(bytes);
    }
    for (is_head, word) in heads {
        let Some(word) = bytes(clause, word, word + 1).filter(|word| !negation.contains(word)) else { continue };
        ties.push(Tie { dependent: own.clone(), host: word.clone() });
        if is_head {
            ties.push(Tie { dependent: word, host: own.clone() });
        }
    }
    if let Some(auxiliary) = auxiliary(clause, found).and_then(|word| bytes(clause, word, word + 1)) {
        ties.push(Tie { dependent: own, host: auxiliary });
    }
}

/// Bytes of words from the first to before the last index.
fn bytes(clause: &Clause, start: usize, end: usize) -> Option<Range<usize>> {
    Some(clause.word(start)?.start..clause.word(end.checked_sub(1)?)?.end)
}

/// The words of the scope, each with whether it is (part of) the head.
fn heads(clause: &Clause, found: &Found, rule: Rule, partner: Option<usize>) -> Vec<(bool, usize)> {
    let after = || content(clause, found, rule, Direction::Forward);
    let before = || content(clause, found, rule, Direction::Backward);
    let or = |first: Vec<_>, other: &dyn Fn() -> Vec<_>| if first.is_empty() { other() } else { first };
    match rule.negation.head {
        Head::After => after(),
        Head::Before => before(),
        Head::AfterOrBefore => or(after(), &before),
        Head::BeforeOrAfter => or(before(), &after),
        Head::Between => match partner {
            Some(partner) => or(between(clause, found, rule, partner), &after),
            None => after(),
        },
        Head::None => Vec::new(),
    }
}

/// The content words next to a negation in a direction, as many as its scope reaches.
fn content(clause: &Clause, found: &Found, rule: Rule, direction: Direction) -> Vec<(bool, usize)> {
    let language = found.language;
    let single = (found.end - found.start == 1).then(|| clause.form(found.start));
    let mut content = Vec::new();
    let mut at = match direction {
        Direction::Forward => found.end.saturating_sub(1),
        Direction::Backward => found.start,
    };
    for _ in 0..FARTHEST {
        // A comma is only walked over on the way to the head.
        let Some(next) = clause.step(at, direction, rule.negation.over_commas && content.is_empty()) else { break };
        at = next;
        let form = clause.form(at);
        if !content.is_empty() && language.stops.contains(&form) {
            break;
        }
        // Said twice (`not, not the slogan`, `no no`) it does not deny itself.
        if language.crosses(&form) || single.as_ref() == Some(&form) {
            continue;
        }
        let ends = &rule.negation.head_ends;
        if content.is_empty() && !ends.is_empty() && !ends.iter().any(|end| form.ends_with(end.as_str())) {
            break;
        }
        content.push((content.len() < rule.negation.width, at));
        if content.len() >= rule.negation.reach.max(rule.negation.width) {
            break;
        }
    }
    content
}

/// The word that is written with a partner: `est` of `n'est`.
fn attached(clause: &Clause, rule: Rule, partner: usize) -> Option<String> {
    let form = clause.form(partner);
    rule.partners.iter().find_map(|pattern| pattern.rest(&form)).map(str::to_owned)
}

/// The content words between a negation and its partner; of a partner with a word attached (`n'utilise`) that word.
fn between(clause: &Clause, found: &Found, rule: Rule, partner: usize) -> Vec<(bool, usize)> {
    let attached = attached(clause, rule, partner).filter(|rest| !found.language.crosses(rest));
    let between = (partner + 1..found.start)
        .filter(|index| clause.role(*index) == Role::Text && !found.language.crosses(&clause.form(*index)));
    attached.map(|_| (true, partner)).into_iter().chain(between.map(|index| (true, index))).collect()
}

/// The nearest word before a negation that is part of it.
fn partner(clause: &Clause, found: &Found, rule: Rule) -> Option<usize> {
    if rule.partners.is_empty() {
        return None;
    }
    nearest_before(clause, found.start, PARTNER_WITHIN, |form| {
        rule.partners.iter().any(|pattern| pattern.matches(form))
    })
}

/// The auxiliary that a negation belongs to.
fn auxiliary(clause: &Clause, found: &Found) -> Option<usize> {
    if !found.rule.is_some_and(|rule| rule.negation.verbal) {
        return None;
    }
    nearest_before(clause, found.start, AUXILIARY_WITHIN, |form| found.language.auxiliaries.contains(form))
}

fn nearest_before(clause: &Clause, from: usize, within: usize, wanted: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = from;
    for _ in 0..within {
        at = clause.step(at, Direction::Backward, false)?;
        if wanted(&clause.form(at)) {
            return Some(at);
        }
    }
    None
}
