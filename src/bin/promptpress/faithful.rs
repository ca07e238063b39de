//! Faithful mode on contexts: several are scored as one prompt under one budget, and come back one by one.

use std::ops::Range;

use promptpress::count::Cl100k;
use promptpress::reference::Savings;
use promptpress::{Budget, Compressor, Progress, Result, Scored, Selection};
use serde_json::{Map, Value, json};

use crate::line::{Contexts, FaithfulOptions, Labels};
use crate::output;

/// What stands between contexts, as in the Python package.
const JOIN: &str = "\n\n";

/// A model for the faithful mode.
pub struct Faithful {
    pub compressor: Compressor,
    /// Counts instead of the classifier's pieces.
    pub counter: Option<Cl100k>,
    /// Where the options of a line name none.
    pub budget: Budget,
}

/// A context within the joined text.
struct Part {
    bytes: Range<usize>,
    words: Range<usize>,
}

impl Faithful {
    /// The compressed contexts, with every word.
    pub async fn compress(
        &self,
        contexts: &Contexts,
        options: &Map<String, Value>,
        progress: Progress<'_>,
    ) -> Result<Value> {
        let options = FaithfulOptions::read(options, self.budget)?;
        let scored = self.compressor.score(&contexts.texts().join(JOIN), progress).await?;
        let selection = match &self.counter {
            None => scored.select(options.select)?,
            Some(counter) => scored.select_with(options.select, counter)?,
        };
        self.answer(contexts, &scored, &selection, options.labels.as_ref())
    }

    /// Every word with its keep probability.
    pub async fn score(&self, contexts: &Contexts, progress: Progress<'_>) -> Result<Value> {
        let scored = self.compressor.score(&contexts.texts().join(JOIN), progress).await?;
        let parts = parts(contexts, &scored);
        Ok(json!({ "words": words(contexts, &parts, &scored, None) }))
    }

    fn answer(
        &self,
        contexts: &Contexts,
        scored: &Scored,
        selection: &Selection,
        labels: Option<&Labels>,
    ) -> Result<Value> {
        let parts = parts(contexts, scored);
        let list: Vec<String> = match contexts {
            Contexts::One(_) => vec![selection.text.clone()],
            Contexts::Several(_) => parts
                .iter()
                .map(|part| scored.render_part(part.bytes.clone(), part.words.clone(), &selection.kept))
                .collect(),
        };
        let prompt = list.join(JOIN);
        let compressed_tokens = match (contexts, &self.counter) {
            (Contexts::One(_), _) => selection.compressed_tokens,
            (Contexts::Several(_), Some(counter)) => counter.count_ordinary(&prompt),
            (Contexts::Several(_), None) => scored.count_pieces(&prompt)?,
        };
        let savings = Savings::new(selection.original_tokens, compressed_tokens)?;
        let mut answer = json!({
            "compressed_prompt": prompt,
            "compressed_prompt_list": list,
            "origin_tokens": selection.original_tokens,
            "compressed_tokens": compressed_tokens,
            "ratio": savings.ratio,
            "rate": savings.rate,
            "saving": savings.saving,
            "words": words(contexts, &parts, scored, Some(&selection.kept)),
        });
        if let (Some(labels), Some(answer)) = (labels, answer.as_object_mut()) {
            answer.insert("fn_labeled_original_prompt".into(), labelled(scored, &selection.kept, labels).into());
        }
        Ok(answer)
    }
}

fn words<'a>(
    contexts: &Contexts,
    parts: &[Part],
    scored: &'a Scored,
    kept: Option<&'a [bool]>,
) -> Vec<output::WordEntry<'a>> {
    let several = matches!(contexts, Contexts::Several(_));
    let of_part = |(i, part): (usize, &Part)| {
        output::words(scored, part.words.clone(), part.bytes.start, several.then_some(i), kept)
    };
    parts.iter().enumerate().flat_map(of_part).collect()
}

fn labelled(scored: &Scored, kept: &[bool], labels: &Labels) -> String {
    let of_word = |(word, kept): (&promptpress::text::word::Word, &bool)| {
        format!("{}{}{}", &scored.text()[word.start..word.end], labels.label_sep, u8::from(*kept))
    };
    scored.words().iter().zip(kept).map(of_word).collect::<Vec<_>>().join(&labels.word_sep)
}

/// Where each context lies in the joined text.
fn parts(contexts: &Contexts, scored: &Scored) -> Vec<Part> {
    let (mut byte, mut word) = (0, 0);
    let mut parts = Vec::new();
    for text in contexts.texts() {
        let bytes = byte..byte + text.len();
        let end = word + scored.words()[word..].iter().take_while(|word| word.end <= bytes.end).count();
        byte = bytes.end + JOIN.len();
        parts.push(Part { bytes, words: word..end });
        word = end;
    }
    parts
}
