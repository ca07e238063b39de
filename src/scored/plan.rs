//! What the rules say of a text, before any budget: which words stay and why, which come along with which.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::Scored;
use crate::error::{Error, ErrorKind, Result};
use crate::select::floor::{Floors, raise};
use crate::select::options::SelectOptions;
use crate::select::part::PartRule;
use crate::select::reason::Reason;
use crate::select::steps::{Companions, Steps};
use crate::text::document::Assembly;
use crate::text::negation::negations;
use crate::text::protect::{ProtectKind, Recogniser};
use crate::text::span::{Rule, Span, Tie};
use crate::text::structure::sentence::{last_instruction, questions};
use crate::text::structure::{Structure, structure};
use crate::text::word::Word;

/// What holds for every budget.
pub(super) struct Plan {
    /// The options that it was made for, their budget apart.
    pub options: SelectOptions,
    /// `[part]`
    pub rules: Vec<PartRule>,
    /// `[word]` why it stays in any case.
    pub stays: Vec<Option<Reason>>,
    /// `[word]` whether a force option names it.
    pub forced: Vec<bool>,
    /// `[word]` whether a floor wants it.
    pub floors: Vec<bool>,
    /// Who comes along with whom.
    pub companions: Companions,
    /// `[word]` whether it comes along because of markup rather than a negation.
    pub markup: Vec<bool>,
    /// White space that stays, in order.
    pub pins: Vec<Range<usize>>,
    /// What the classifier's own count of the only part was, by the number of steps that stay: a slider comes by the
    /// same numbers again and again.
    pub counted: RefCell<HashMap<usize, usize>>,
    /// The steps of the only part.
    pub steps: OnceCell<Rc<Steps>>,
}

impl Plan {
    /// Reads the text by the rules that the options ask for.
    pub fn new(scored: &Scored, options: &SelectOptions) -> Result<Self> {
        let rules = part_rules(options, scored.document.parts().len())?;
        options.force.check()?;
        options.floors.check()?;
        if let Some(filter) = &options.filter {
            filter.check(rules.len())?;
        }
        let recogniser = Recogniser::new(&options.protect)?;
        let words = scored.words.len();
        let mut plan = Self {
            options: options.clone(),
            rules: rules.clone(),
            stays: vec![None; words],
            forced: vec![false; words],
            floors: vec![false; words],
            companions: Companions::default(),
            markup: vec![false; words],
            pins: Vec::new(),
            counted: RefCell::default(),
            steps: OnceCell::new(),
        };
        let mut pairs = Vec::new();
        let mut floors = Vec::new();
        for (part, rule) in rules.iter().enumerate() {
            if rule.compress {
                plan.read_part(scored, part, &recogniser, &mut pairs, &mut floors);
            } else {
                plan.stays[scored.part_words[part].clone()].fill(Some(Reason::Verbatim));
            }
        }
        if scored.document.assembly() == Assembly::Separate {
            plan.leave_no_part_blank(scored);
        }
        plan.companions = Companions::new(words, pairs);
        plan.bring_companions();
        plan.raise_floors(scored, floors);
        Ok(plan)
    }

    /// Protection, force, negations, markup and floors of one part.
    fn read_part(
        &mut self,
        scored: &Scored,
        part: usize,
        recogniser: &Recogniser,
        pairs: &mut Vec<(u32, u32)>,
        floors: &mut Vec<(Range<usize>, f64)>,
    ) {
        let text = scored.document.part(part);
        let of_part = scored.part_words[part].clone();
        let offset = scored.document.parts()[part].start;
        let words = scored.local_words(part);
        let touching = |bytes: &Range<usize>| {
            let inside = touching(&words, bytes);
            of_part.start + inside.start..of_part.start + inside.end
        };

        let structure = match self.options.format {
            None => Structure::default(),
            Some(format) => structure(text, format, self.options.comments),
        };
        for span in structure.spans.iter().chain(&recogniser.spans(text, &structure.code)) {
            for stays in &mut self.stays[touching(&span.range)] {
                stays.get_or_insert(Reason::Protected(span.rule));
            }
            self.pin(span, text, offset);
        }
        let ranges: Vec<_> = words.iter().map(|word| word.start..word.end).collect();
        for (word, forced) in of_part.clone().zip(self.options.force.forced(text, &ranges)) {
            if forced {
                self.forced[word] = true;
                self.stays[word].get_or_insert(Reason::Forced);
            }
        }
        let mut tie = |Tie { dependent, host }: &Tie, markup: &mut dyn FnMut(usize)| {
            for dependent in touching(dependent) {
                markup(dependent);
                pairs.extend(touching(host).map(|host| (host as u32, dependent as u32)));
            }
        };
        for markup in &structure.ties {
            tie(markup, &mut |word| self.markup[word] = true);
        }
        if self.options.protect.kinds.contains(&ProtectKind::Negations) {
            for negation in &negations(text, &words) {
                tie(negation, &mut |_| {});
            }
        }

        let whole = |words: Range<usize>| of_part.start + words.start..of_part.start + words.end;
        let Floors { question, last } = self.options.floors;
        floors.extend(self.rules[part].floor.map(|share| (of_part.clone(), share)));
        if let Some(share) = question {
            floors.extend(questions(text, &words).into_iter().map(|question| (whole(question), share)));
        }
        let is_last = scored.part_words[part + 1..].iter().all(Range::is_empty);
        if let Some(share) = last.filter(|_| is_last) {
            floors.extend(last_instruction(text, &words, &structure).map(|last| (whole(last), share)));
        }
    }

    /// White space at the ends of what a caller's literal or pattern matched; inside of it all words stay anyway.
    fn pin(&mut self, span: &Span, text: &str, offset: usize) {
        if matches!(span.rule, Rule::Kind(_)) {
            return;
        }
        let Some(found) = text.get(span.range.clone()) else { return };
        let start = offset + span.range.start;
        let lead = found.len() - found.trim_start().len();
        let tail = found.trim_end().len();
        for pin in [start..start + lead, start + tail.max(lead)..start + found.len()] {
            if !pin.is_empty() {
                self.pins.push(pin);
            }
        }
    }

    /// The best word of a text of its own stays: an empty message or value is none.
    fn leave_no_part_blank(&mut self, scored: &Scored) {
        for of_part in &scored.part_words {
            let best =
                of_part.clone().rev().max_by(|&a, &b| scored.probabilities[a].total_cmp(&scored.probabilities[b]));
            if let Some(best) = best.filter(|_| self.stays[of_part.clone()].iter().all(Option::is_none)) {
                self.stays[best] = Some(Reason::Floor);
            }
        }
    }

    /// What comes along with words that stay stays too.
    fn bring_companions(&mut self) {
        let mut marks: Vec<_> = self.stays.iter().map(Option::is_some).collect();
        let hosts: Vec<_> = (0..marks.len() as u32).filter(|&word| marks[word as usize]).collect();
        for host in hosts {
            for &companion in self.companions.of(host) {
                self.companions.add(companion, &mut marks, |added| {
                    self.stays[added as usize] = Some(companion_reason(&self.markup, added));
                });
            }
        }
        self.pins.sort_by_key(|pin| (pin.start, pin.end));
        // Overlapping matches pin the same white space once.
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(self.pins.len());
        for pin in self.pins.drain(..) {
            match merged.last_mut() {
                Some(last) if pin.start <= last.end => last.end = last.end.max(pin.end),
                _ => merged.push(pin),
            }
        }
        self.pins = merged;
    }

    fn raise_floors(&mut self, scored: &Scored, floors: Vec<(Range<usize>, f64)>) {
        let mut marks: Vec<_> = self.stays.iter().map(Option::is_some).collect();
        for (words, share) in floors {
            raise(words, share, &scored.probabilities, &scored.costs, &mut marks);
        }
        for (word, floor) in self.floors.iter_mut().enumerate() {
            *floor = marks[word] && self.stays[word].is_none();
        }
    }
}

/// Why a word comes along.
pub(super) fn companion_reason(markup: &[bool], word: u32) -> Reason {
    if markup.get(word as usize) == Some(&true) { Reason::Structure } else { Reason::Negation }
}

fn part_rules(options: &SelectOptions, parts: usize) -> Result<Vec<PartRule>> {
    if options.parts.is_empty() {
        return Ok(vec![PartRule::default(); parts]);
    }
    options.parts.iter().try_for_each(PartRule::check)?;
    if options.parts.len() == parts {
        return Ok(options.parts.clone());
    }
    Err(Error::new(
        ErrorKind::OptionOutOfRange,
        format!("there are {} rules for {parts} parts; give one a part", options.parts.len()),
    ))
}

/// Which words touch some bytes.
fn touching(words: &[Word], bytes: &Range<usize>) -> Range<usize> {
    let start = words.partition_point(|word| word.end <= bytes.start);
    let end = words.partition_point(|word| word.start < bytes.end);
    start..end.max(start)
}
