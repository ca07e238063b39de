//! Reference mode: decision for decision what Python's llmlingua 0.2.2 does with an LLMLingua-2 checkpoint, its
//! quirks included.
//!
//! text → [`chunked`] → [`scored`] → words ([`trace`], [`merge`]) → [`context_filter`] → [`token_filter`]
//! ([`drop_consecutive`], [`select`]) → [`result`]. The output is detokenized text, which can be longer than what
//! came in; whoever wants the original's spelling and spacing uses the faithful mode.

mod chunk;
mod chunked;
mod context_filter;
mod drop_consecutive;
mod family;
mod float;
mod labels;
mod merge;
mod options;
mod percentile;
mod result;
mod scored;
mod select;
mod token_filter;
mod token_map;
mod trace;
mod vocabulary;
mod word_probability;

use tokenizers::Tokenizer;

use self::chunked::ChunkedContexts;
use self::context_filter::{FilteredContexts, filter_contexts};
use self::labels::labelled;
use self::result::share;
use self::scored::{ScoredChunk, score};
use self::token_filter::{CompressedContext, TokenFilter};
use self::token_map::TokenMap;
use self::trace::TracedMerge;
use self::vocabulary::Vocabulary;
use crate::count::Cl100k;
use crate::error::Result;
use crate::score::{Progress, Scorer};

pub use self::family::Family;
pub use self::options::ReferenceOptions;
pub use self::result::{ReferenceCompression, Savings};
pub use self::trace::TracedWords;

/// Compresses as the reference does: Python's `PromptCompressor`.
pub struct ReferenceCompressor {
    vocabulary: Vocabulary,
    cl100k: Cl100k,
}

impl ReferenceCompressor {
    /// A compressor for a checkpoint's tokenizer, to which it adds `[NEW0]` to `[NEW99]` if the checkpoint's
    /// embedding table has `embedding_rows` enough for them.
    ///
    /// # Errors
    /// [`crate::ErrorKind::ModelTokenizer`] for a tokenizer that is neither BERT's nor XLM-RoBERTa's.
    pub fn new(tokenizer: Tokenizer, embedding_rows: usize, cl100k: Cl100k) -> Result<Self> {
        Ok(Self { vocabulary: Vocabulary::new(tokenizer, embedding_rows)?, cl100k })
    }

    /// The family of the checkpoint.
    pub const fn family(&self) -> Family {
        self.vocabulary.family()
    }

    /// Compresses one text or several contexts: Python's `compress_prompt`.
    ///
    /// # Errors
    /// Wherever Python raises, one of the `Reference…` kinds; those of the scorer; and
    /// [`crate::ErrorKind::ModelTokenizer`].
    pub async fn compress<S: Scorer>(
        &self,
        scorer: &S,
        contexts: &[String],
        options: &ReferenceOptions,
        progress: Progress<'_>,
    ) -> Result<ReferenceCompression> {
        let (vocabulary, cl100k) = (&self.vocabulary, &self.cl100k);
        let map = TokenMap::new(vocabulary, &options.force_tokens)?;
        let chunked = ChunkedContexts::new(contexts, vocabulary, &map, cl100k, &options.chunk_end_tokens)?;
        let plan = Plan::new(&chunked, options)?;
        let scored =
            if plan.needs_scores() { score(vocabulary, scorer, &chunked.chunks, progress).await? } else { Vec::new() };
        self.decide(&map, &chunked, &scored, plan, options)
    }

    /// Everything behind the model.
    fn decide(
        &self,
        map: &TokenMap,
        chunked: &ChunkedContexts,
        scored: &[Vec<ScoredChunk>],
        plan: Plan,
        options: &ReferenceOptions,
    ) -> Result<ReferenceCompression> {
        let (vocabulary, cl100k) = (&self.vocabulary, &self.cl100k);
        let mut merging = TracedMerge {
            family: vocabulary.family(),
            map,
            force_reserve_digit: options.force_reserve_digit,
            trace: Vec::new(),
        };
        let (reduce_rate, filtered) = match plan {
            Plan::Words { reduce_rate } => (reduce_rate, None),
            Plan::ContextsAndWords => {
                let filtered = filter_contexts(chunked, scored, &mut merging, options, cl100k)?;
                (reduce_rate(filtered.rate, options), Some(filtered))
            }
        };
        let filter = TokenFilter { vocabulary, cl100k, map, options, reduce_rate };
        let mut compressed = Vec::with_capacity(chunked.chunks.len());
        for (i, chunks) in chunked.chunks.iter().enumerate() {
            if filtered.as_ref().is_some_and(|f| f.kept.get(i) == Some(&false)) {
                continue;
            }
            if reduce_rate <= 0.0 {
                compressed.push(CompressedContext::whole(chunks, map));
                continue;
            }
            let mut context = CompressedContext::default();
            for chunk in scored.get(i).into_iter().flatten() {
                context.push_chunk(&merging.merge(chunk)?, &filter)?;
            }
            compressed.push(context);
        }
        self.word(chunked.origin_tokens, compressed, filtered, options, merging.trace)
    }

    /// Words the result.
    fn word(
        &self,
        origin_tokens: usize,
        compressed: Vec<CompressedContext>,
        filtered: Option<FilteredContexts>,
        options: &ReferenceOptions,
        trace: Vec<TracedWords>,
    ) -> Result<ReferenceCompression> {
        let mut compressed_tokens = 0;
        for context in &compressed {
            compressed_tokens += self.cl100k.count_strict(&context.text)?;
        }
        let Savings { ratio, rate, saving } = Savings::new(origin_tokens, compressed_tokens)?;
        let labels = options.return_word_label.unwrap_or(false).then(|| {
            let words = labelled_words(&compressed, filtered.as_ref());
            labelled(words, &options.word_sep, &options.label_sep)
        });
        let texts: Vec<String> = compressed.into_iter().map(|context| context.text).collect();
        Ok(ReferenceCompression {
            compressed_prompt: texts.join("\n\n"),
            compressed_prompt_list: texts,
            fn_labeled_original_prompt: labels,
            origin_tokens,
            compressed_tokens,
            ratio,
            rate,
            saving,
            trace,
        })
    }
}

/// What will be dropped.
enum Plan {
    /// Words, at this rate.
    Words { reduce_rate: f64 },
    /// Contexts, and then words at a rate that depends on which contexts are left.
    ContextsAndWords,
}

impl Plan {
    fn new(chunked: &ChunkedContexts, options: &ReferenceOptions) -> Result<Self> {
        if options.use_context_level_filter && chunked.chunks.len() != 1 {
            return Ok(Self::ContextsAndWords);
        }
        let target = options.target_token;
        let rate = if target > 0.0 { share(target, chunked.origin_tokens)? } else { options.rate };
        Ok(Self::Words { reduce_rate: reduce_rate(rate, options) })
    }

    fn needs_scores(&self) -> bool {
        !matches!(self, Self::Words { reduce_rate } if *reduce_rate <= 0.0)
    }
}

/// The share of tokens to drop.
fn reduce_rate(rate: f64, options: &ReferenceOptions) -> f64 {
    if options.use_token_level_filter { (1.0 - rate).max(0.0) } else { 0.0 }
}

/// The words of all contexts, in order; those of a dropped context are not kept.
fn labelled_words<'c>(
    compressed: &'c [CompressedContext],
    filtered: Option<&'c FilteredContexts>,
) -> Vec<(&'c str, bool)> {
    let as_pairs = |context: &'c CompressedContext| context.words.iter().map(|(word, kept)| (word.as_str(), *kept));
    let Some(filtered) = filtered else {
        return compressed.iter().flat_map(as_pairs).collect();
    };
    let mut left = compressed.iter();
    let mut words = Vec::new();
    for (kept, dropped) in filtered.kept.iter().zip(&filtered.words) {
        if *kept {
            words.extend(left.next().into_iter().flat_map(as_pairs));
        } else {
            words.extend(dropped.iter().map(|word| (word.as_str(), false)));
        }
    }
    words
}
