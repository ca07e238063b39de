//! Faithful mode on anything that a line holds.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use promptpress::count::{BytePair, Encoding};
use promptpress::format::apply;
use promptpress::format::json::{JsonPart, JsonText, apply_in_source, read_json, read_json_options};
use promptpress::format::messages::{MessagePart, Messages, read_message_options, read_messages};
use promptpress::format::tags::read_tags;
use promptpress::reference::Savings;
use promptpress::{Budget, Compressor, Document, PartRule, Progress, Request, Result, Scored, Selection};
use serde_json::{Map, Value, json};

use crate::line::{Contexts, Input};
use crate::line_options::{Labels, LineOptions};
use crate::output;

/// What stands between contexts, as in the Python package.
const JOIN: &str = "\n\n";

/// A model for the faithful mode.
pub struct Faithful {
    pub compressor: Compressor,
    /// Counts instead of the classifier's pieces, where a line names none.
    pub encoding: Option<Encoding>,
    /// Options that a line may override.
    pub defaults: Map<String, Value>,
    /// Encodings that were asked for so far.
    pub counters: RefCell<HashMap<Encoding, Rc<BytePair>>>,
}

/// An input that was taken apart, and how to put it together again.
enum Parts {
    Text,
    Messages(Box<Messages>, Value, Option<String>),
    Json(Box<JsonText>),
}

impl Faithful {
    /// The compressed input, with every word.
    pub async fn compress(&self, input: &Input, options: &Map<String, Value>, progress: Progress<'_>) -> Result<Value> {
        let options = LineOptions::read(&self.defaults, options)?;
        let (document, rules, parts) = take_apart(input, &options)?;
        let mut select = options.request.select_options(Budget::default())?;
        select.parts = rules;
        // What is wrong with the selection is told before the encoder runs.
        select.check()?;
        let scored = self.score_document(document, &options.request, progress).await?;
        let selection = match options.encoding.or(self.encoding) {
            None => scored.select(select)?,
            Some(encoding) => scored.select_with(select, &*self.counter(encoding)?)?,
        };
        let mut answer = answer(&scored, &selection)?;
        if let Some(answer) = answer.as_object_mut() {
            put_together(&parts, &selection, answer)?;
            if let Some(labels) = &options.labels {
                answer.insert("fn_labeled_original_prompt".into(), labelled(&scored, &selection.kept, labels).into());
            }
        }
        Ok(answer)
    }

    /// Every word with its keep probability.
    pub async fn score(&self, input: &Input, options: &Map<String, Value>, progress: Progress<'_>) -> Result<Value> {
        let options = LineOptions::read(&self.defaults, options)?;
        let (document, ..) = take_apart(input, &options)?;
        let scored = self.score_document(document, &options.request, progress).await?;
        Ok(json!({ "words": output::words(&scored, None) }))
    }

    async fn score_document(&self, document: Document, request: &Request, progress: Progress<'_>) -> Result<Scored> {
        self.compressor.score_with(document, &request.score_options()?, progress).await
    }

    fn counter(&self, encoding: Encoding) -> Result<Rc<BytePair>> {
        if let Some(counter) = self.counters.borrow().get(&encoding) {
            return Ok(counter.clone());
        }
        let counter = Rc::new(BytePair::embedded(encoding)?);
        self.counters.borrow_mut().insert(encoding, counter.clone());
        Ok(counter)
    }
}

/// The texts of an input and what is asked of each.
fn take_apart(input: &Input, options: &LineOptions) -> Result<(Document, Vec<PartRule>, Parts)> {
    let tagged;
    let segments = match input {
        Input::Contexts(Contexts::One(text)) => return Ok((text.into(), Vec::new(), Parts::Text)),
        Input::Contexts(Contexts::Several(texts)) => {
            return Ok((Document::joined(texts, JOIN), Vec::new(), Parts::Text));
        }
        Input::Messages(value, source) => {
            let messages = read_messages(value, &read_message_options(&options.format)?)?;
            let rule = |part: &MessagePart| PartRule { rate: part.rate, compress: part.compress, floor: part.floor };
            let rules = messages.parts().iter().map(rule).collect();
            let texts: Vec<_> = messages.parts().iter().map(|part| part.text.as_str()).collect();
            return Ok((
                Document::separate(&texts),
                rules,
                Parts::Messages(Box::new(messages), value.clone(), source.clone()),
            ));
        }
        Input::Json(text) => {
            let json = read_json(text, &read_json_options(&options.format)?)?;
            let rule = |part: &JsonPart| PartRule { rate: part.rate, compress: part.compress, floor: None };
            let rules = json.parts().iter().map(rule).collect();
            let texts: Vec<_> = json.parts().iter().map(|part| part.text.as_str()).collect();
            return Ok((Document::separate(&texts), rules, Parts::Json(Box::new(json))));
        }
        Input::Segments(segments) => segments,
        Input::Tagged(text) => {
            tagged = read_tags(text)?;
            &tagged
        }
    };
    let rules = segments.iter().map(|s| PartRule { rate: s.rate, compress: s.compress, floor: None }).collect();
    let texts: Vec<_> = segments.iter().map(|segment| segment.text.as_str()).collect();
    Ok((Document::joined(&texts, ""), rules, Parts::Text))
}

/// The result with the keys of the Python package.
fn answer(scored: &Scored, selection: &Selection) -> Result<Value> {
    let savings = Savings::new(selection.original_tokens, selection.compressed_tokens)?;
    let stays = || selection.parts.iter().filter(|part| !part.dropped);
    let dropped: Vec<_> = (0..selection.parts.len()).filter(|&part| selection.parts[part].dropped).collect();
    Ok(json!({
        "compressed_prompt": selection.text,
        "compressed_prompt_list": stays().map(|part| &part.text).collect::<Vec<_>>(),
        "origin_tokens": selection.original_tokens,
        "compressed_tokens": selection.compressed_tokens,
        "ratio": savings.ratio,
        "rate": savings.rate,
        "saving": savings.saving,
        "words": output::words(scored, Some(selection)),
        "segments": output::segments(selection),
        "dropped_contexts": dropped,
        "unchanged": selection.unchanged.map(|unchanged| unchanged.name()),
        "over_budget": selection.over_budget,
    }))
}

/// The input in its own form, with the compressed texts in their places.
fn put_together(parts: &Parts, selection: &Selection, answer: &mut Map<String, Value>) -> Result<()> {
    let texts: Vec<_> = selection.parts.iter().map(|part| part.text.as_str()).collect();
    match parts {
        Parts::Text => {}
        Parts::Messages(messages, value, source) => {
            let edits = messages.edits(&texts)?;
            answer.insert("messages".into(), apply(value, &edits)?);
            if let Some(source) = source {
                answer.insert("source".into(), apply_in_source(source, &edits)?.into());
            }
            let of_part = |part: &MessagePart| json!({ "message": part.message, "role": part.role });
            answer.insert("message_parts".into(), messages.parts().iter().map(of_part).collect());
        }
        Parts::Json(json) => {
            answer.insert("json".into(), json.rebuild(&texts)?.into());
        }
    }
    Ok(())
}

fn labelled(scored: &Scored, kept: &[bool], labels: &Labels) -> String {
    let of_word = |(word, kept): (&promptpress::text::word::Word, &bool)| {
        format!("{}{}{}", &scored.text()[word.start..word.end], labels.label_sep, u8::from(*kept))
    };
    scored.words().iter().zip(kept).map(of_word).collect::<Vec<_>>().join(&labels.word_sep)
}
