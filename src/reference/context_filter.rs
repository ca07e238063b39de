//! Dropping whole contexts before words are dropped.

use super::chunked::ChunkedContexts;
use super::float::Float;
use super::options::ReferenceOptions;
use super::percentile::percentile;
use super::result::share;
use super::scored::ScoredChunk;
use super::trace::TracedMerge;
use super::word_probability::word_probabilities;
use crate::count::Cl100k;
use crate::error::{Error, ErrorKind, Result};

/// The context-level filter's decisions.
pub struct FilteredContexts {
    /// Whether each context is kept, `[context]`.
    pub kept: Vec<bool>,
    /// The words of each context as labels print them, `[context][word]`.
    pub words: Vec<Vec<String>>,
    /// The rate left to the token-level filter.
    pub rate: f64,
}

/// Keeps the contexts whose words are, on average and without forcing, most probably kept.
///
/// `scored`: `[context][chunk]`.
///
/// # Errors
/// [`ErrorKind::ReferenceDivisionByZero`] for no contexts, no tokens or a context without words; those of
/// [`percentile`] and [`Cl100k::count`].
pub fn filter_contexts(
    contexts: &ChunkedContexts,
    scored: &[Vec<ScoredChunk>],
    merging: &mut TracedMerge<'_>,
    options: &ReferenceOptions,
    cl100k: &Cl100k,
) -> Result<FilteredContexts> {
    let context_rate = context_level_rate(contexts, options)?;
    let mut words = Vec::with_capacity(scored.len());
    let mut probabilities = Vec::with_capacity(scored.len());
    for chunks in scored {
        let mut context_words = Vec::new();
        let mut context_probabilities = Vec::new();
        for chunk in chunks {
            let merged = merging.merge(chunk)?;
            context_probabilities.extend(word_probabilities(&merged.unforced, &options.token_to_word)?);
            let label_words = merged.words.iter().map(|word| merging.family.label_word(word).to_owned());
            context_words.extend(label_words);
        }
        words.push(context_words);
        probabilities.push(context_probabilities);
    }
    let means: Vec<Float> = probabilities.iter().map(|p: &Vec<Float>| mean(p)).collect::<Result<_>>()?;

    let threshold = percentile(&means, 100.0 * (1.0 - context_rate))?.value();
    let forced = |context: usize| options.force_context_ids.contains(&(context as f64));
    let kept: Vec<bool> = means.iter().enumerate().map(|(i, p)| p.value() >= threshold || forced(i)).collect();

    let mut reserved_tokens = 0;
    for (chunks, _) in contexts.chunks.iter().zip(&kept).filter(|(_, kept)| **kept) {
        for chunk in chunks {
            reserved_tokens += cl100k.count_strict(chunk)?;
        }
    }
    let rate = if options.target_token >= 0.0 { share(options.target_token, reserved_tokens)? } else { options.rate };
    Ok(FilteredContexts { kept, words, rate })
}

/// The share of contexts to keep, from whichever option names it.
fn context_level_rate(contexts: &ChunkedContexts, options: &ReferenceOptions) -> Result<f64> {
    let mut rate = options.context_level_rate;
    let mut target = options.context_level_target_token;
    if options.target_context <= 0.0 && rate >= 1.0 && target <= 0.0 {
        let both_levels = options.use_token_level_filter;
        if options.target_token < 0.0 && options.rate < 1.0 {
            rate = if both_levels { (options.rate + 1.0) / 2.0 } else { options.rate };
        }
        if options.target_token >= 0.0 {
            target = if both_levels { options.target_token * 2.0 } else { options.target_token };
        }
    }
    if options.target_context >= 0.0 {
        rate = share(options.target_context, contexts.chunks.len())?;
    }
    if target >= 0.0 {
        rate = share(target, contexts.origin_tokens)?;
    }
    Ok(rate)
}

fn mean(probabilities: &[Float]) -> Result<Float> {
    Float::mean(probabilities).ok_or_else(|| {
        Error::new(
            ErrorKind::ReferenceDivisionByZero,
            "A context has no word the model knows, so the context-level filter cannot rank it. Leave that context \
             out, or turn `use_context_level_filter` off.",
        )
    })
}
