//! The browser's side of the library: the only file that knows JavaScript.
//!
//! Bytes come in (JavaScript owns the network), plain numbers and strings go out; offsets are in UTF-16 code
//! units, as JavaScript counts. Every error is a JavaScript `Error` with a `code`.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Float32Array, Function, Promise, Reflect, Uint8Array, Uint32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::count::{AsyncTokenCounter, BytePair, Cl100k, Encoding};
use crate::cpu::kernel::{Planes, offer_relaxed};
use crate::format::json::{JsonPart, JsonText, read_json, read_json_options};
use crate::format::messages::{MessagePart, Messages, Role, read_message_options, read_messages};
use crate::format::tags::Segment;
use crate::model::config::EncoderConfig;
use crate::model::source::{Blockwise, WeightsSource};
use crate::reference::{ReferenceCompression, ReferenceCompressor, ReferenceOptions};
use crate::text::tokenizer::read_tokenizer;
use crate::{Budget, Calibration, Compressor, Division, Document, ModelFiles, OpenDevice};
use crate::{Classifier, Pause, Peer, Scorer, SharedScorer, Window};
use crate::{Error, ErrorKind, Result};
use crate::{PartRequest, Reason, Request, SelectOptions};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: i32);
}

/// The product of `src/cpu/kernel/relaxed.wat`, instantiated over this module's memory.
#[wasm_bindgen]
extern "C" {
    pub type RelaxedKernel;

    #[wasm_bindgen(method, structural)]
    fn multiply(
        this: &RelaxedKernel,
        fine: *const u8,
        coarse: *const u8,
        rows: usize,
        depth: usize,
        weights: *const i8,
        start: *const i32,
        out: *mut i32,
    );
}

thread_local! {
    static RELAXED_KERNEL: OnceCell<RelaxedKernel> = const { OnceCell::new() };
}

/// The memory of this module, for that kernel.
#[wasm_bindgen(js_name = engineMemory)]
pub fn engine_memory() -> JsValue {
    wasm_bindgen::memory()
}

/// Offers the kernel in relaxed SIMD, before a model is loaded; answers whether it is right and fast here.
#[wasm_bindgen(js_name = offerRelaxedKernel)]
pub fn offer_relaxed_kernel(kernel: RelaxedKernel) -> bool {
    fn product(planes: &mut Planes<'_>) {
        let Planes { fine, coarse, rows, depth, b, start, out } = planes;
        let (fine, coarse, b, start) = (fine.as_ptr(), coarse.as_ptr(), b.as_ptr(), start.as_ptr());
        RELAXED_KERNEL.with(|kernel| {
            if let Some(kernel) = kernel.get() {
                kernel.multiply(fine, coarse, *rows, *depth, b, start, out.as_mut_ptr());
            }
        });
    }
    RELAXED_KERNEL.with(|known| known.set(kernel)).is_ok() && offer_relaxed(product)
}

unsafe extern "C" {
    /// Runs what the crates beneath do before anything else. The linker makes every export run it again, at a millisecond a
    /// call, unless it is called by name.
    fn __wasm_call_ctors();
}

#[wasm_bindgen(start)]
fn start() {
    // SAFETY: the first thing that runs in a module, and only once.
    unsafe { __wasm_call_ctors() };
    console_error_panic_hook::set_once();
}

/// A file that the browser holds, in memory or on disk.
#[wasm_bindgen]
extern "C" {
    pub type WeightsFile;

    #[wasm_bindgen(method, structural, getter, js_name = length)]
    fn bytes(this: &WeightsFile) -> f64;

    /// Fills `out` with what lies from `start` on; answers how many bytes there were.
    #[wasm_bindgen(method, structural, catch)]
    fn read(this: &WeightsFile, start: f64, out: &mut [u8]) -> std::result::Result<f64, JsValue>;
}

impl WeightsSource for WeightsFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.bytes() as u64)
    }

    fn read_at(&self, start: u64, out: &mut [u8]) -> io::Result<()> {
        let read = self.read(start as f64, out).map_err(|_| io::Error::other("the browser no longer has it"))?;
        if read as usize == out.len() { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// A model on a device.
#[wasm_bindgen]
pub struct Engine {
    compressor: Rc<Compressor<SharedScorer<Classifier, HelperPeer>>>,
    open: OpenDevice,
    /// Why the device is this one, where that was measured.
    reason: Option<String>,
    /// What was measured, to keep.
    calibration: Option<Vec<u8>>,
    tokenizer: Vec<u8>,
    embedding_rows: usize,
    reference: OnceCell<ReferenceCompressor>,
    counters: Counters,
}

#[wasm_bindgen]
impl Engine {
    /// Builds the model from the bytes of `config.json` and `tokenizer.json` (or `vocab.txt`) and the file
    /// `model.safetensors`, which is read tensor by tensor. `device`: `cpu`, `webgpu`, or `auto` for whichever is
    /// measured to be faster; for the last two look for an adapter with `timestamp-query` first. `adapter`: its
    /// description. `kept`: what `calibration` was with the same weights.
    pub async fn load(
        config: Vec<u8>,
        tokenizer: Vec<u8>,
        weights: WeightsFile,
        device: String,
        adapter: String,
        kept: Option<Vec<u8>>,
    ) -> std::result::Result<Self, JsValue> {
        let kept = kept.and_then(|entry| Calibration::read(&entry, &adapter));
        let is_cpus = kept.is_some_and(|kept| kept.division == Some(Division::Cpu));
        let open = match device.as_str() {
            "cpu" => OpenDevice::cpu(),
            "auto" if is_cpus => OpenDevice::cpu(),
            "webgpu" | "auto" => OpenDevice::webgpu().await.map_err(thrown)?,
            other => {
                let message = format!("there is no device \"{other}\"; use \"auto\", \"cpu\" or \"webgpu\"");
                return Err(thrown(Error::new(ErrorKind::OptionOutOfRange, message)));
            }
        };
        let files = ModelFiles { config, tokenizer, tokenizer_config: None, weights: Blockwise::new(weights) };
        let mut compressor = Compressor::load_with_pause(&files, &open, Some(Box::new(event_loop))).map_err(thrown)?;
        let measured =
            compressor.scorer_mut().settle(&files.weights, device == "auto", kept).await.map_err(thrown)?.or(kept);
        let open = if compressor.scorer().device() == open.kind { open } else { OpenDevice::cpu() };
        let embedding_rows = compressor.scorer().config().vocabulary;
        let ModelFiles { tokenizer, .. } = files;
        // A GPU is one for all workers.
        let pause = open.device.is_none().then(|| Box::new(event_loop) as Pause);
        let compressor = compressor.map_scorer(|classifier| SharedScorer::new(classifier, pause));
        Ok(Self {
            compressor: Rc::new(compressor),
            open,
            reason: measured.and_then(|measured| measured.division).filter(|_| device == "auto").map(Division::reason),
            calibration: measured.filter(|_| measured != kept).map(|measured| measured.entry(&adapter)),
            tokenizer,
            embedding_rows,
            reference: OnceCell::new(),
            counters: Counters::default(),
        })
    }

    /// `cpu` or `webgpu`.
    #[wasm_bindgen(getter)]
    pub fn device(&self) -> String {
        self.open.kind.name().into()
    }

    /// The adapter's own name, or how the CPU path was built.
    #[wasm_bindgen(getter)]
    pub fn adapter(&self) -> String {
        self.open.description.clone()
    }

    /// Shares windows with a `Helper` in another worker from now on: `score(ids, attended)` calls it and answers with a
    /// promise of what it gives. One that rejects, or resolves to anything else, is not called again. On the CPU only;
    /// a GPU engine calls none.
    #[wasm_bindgen(js_name = addHelper)]
    pub fn add_helper(&self, score: Function) {
        self.compressor.scorer().join(HelperPeer(score));
    }

    /// Calls no helper from now on.
    #[wasm_bindgen(js_name = dismissHelpers)]
    pub fn dismiss_helpers(&self) {
        self.compressor.scorer().dismiss();
    }

    /// Why the device is this one, where `auto` measured it.
    #[wasm_bindgen(getter)]
    pub fn reason(&self) -> Option<String> {
        self.reason.clone()
    }

    /// What to keep beside the weights, for the next `load`; nothing where that is there already.
    #[wasm_bindgen(getter)]
    pub fn calibration(&self) -> Option<Vec<u8>> {
        self.calibration.clone()
    }

    /// Scores every word of one or several texts. `assembly`: `text` for one text or contexts that make up one, with a
    /// blank line between them; `segments` for slices of one text; `separate` for texts that come back one by one.
    /// `options`: those of scoring, of selecting, or both. `on_progress(done, total)` counts windows and answers
    /// `false` to stop.
    pub async fn score(
        &self,
        texts: Vec<String>,
        assembly: String,
        options: JsValue,
        on_progress: Option<Function>,
    ) -> std::result::Result<Scored, JsValue> {
        let compressor = self.compressor.clone();
        let document = match assembly.as_str() {
            "text" => Document::joined(&texts, "\n\n"),
            "segments" => Document::joined(&texts, ""),
            _ => Document::separate(&texts),
        };
        let request = Request::read(serde_wasm_bindgen::Deserializer::from(options)).map_err(thrown)?;
        // What is wrong with the selection is told before the encoder runs.
        request.select_options(Budget::default()).and_then(|options| options.check()).map_err(thrown)?;
        let options = request.score_options().map_err(thrown)?;
        let scored = compressor
            .score_with(document, &options, &mut |done, total| goes_on(on_progress.as_ref(), done, total))
            .await
            .map_err(thrown)?;
        Ok(Scored::new(scored, self.counters.clone()))
    }

    /// Makes a published encoding known: `cl100k_base` or `o200k_base`, with the bytes of its `.tiktoken` file.
    #[wasm_bindgen(js_name = addCounter)]
    pub fn add_counter(&self, encoding: String, ranks: &[u8]) -> std::result::Result<(), JsValue> {
        let known = Encoding::named(&encoding).map_err(thrown)?;
        let counter = BytePair::from_ranks(known, ranks).map_err(thrown)?;
        self.counters.borrow_mut().insert(encoding, Rc::new(counter));
        Ok(())
    }

    /// Compresses as Python's llmlingua 0.2.2 does. `options`: its keyword arguments; `ranks`: the bytes of
    /// `cl100k_base.tiktoken`, looked at in the first call only.
    #[wasm_bindgen(js_name = compressReference)]
    pub async fn compress_reference(
        &self,
        contexts: Vec<String>,
        options: JsValue,
        ranks: Vec<u8>,
        on_progress: Option<Function>,
    ) -> std::result::Result<JsValue, JsValue> {
        let compression = self.reference(&contexts, options, &ranks, on_progress.as_ref()).await.map_err(thrown)?;
        to_js(&compression)
    }

    /// Words and token probabilities of each call of the reference's word-merging step, after forcing.
    #[wasm_bindgen(js_name = traceReference)]
    pub async fn trace_reference(
        &self,
        contexts: Vec<String>,
        options: JsValue,
        ranks: Vec<u8>,
    ) -> std::result::Result<JsValue, JsValue> {
        let compression = self.reference(&contexts, options, &ranks, None).await.map_err(thrown)?;
        to_js(&compression.trace)
    }

    async fn reference(
        &self,
        contexts: &[String],
        options: JsValue,
        ranks: &[u8],
        on_progress: Option<&Function>,
    ) -> Result<ReferenceCompression> {
        let options = ReferenceOptions::read(serde_wasm_bindgen::Deserializer::from(options))?;
        if self.reference.get().is_none() {
            let tokenizer = read_tokenizer(&self.tokenizer, None, self.embedding_rows)?;
            let compressor = ReferenceCompressor::new(tokenizer, self.embedding_rows, Cl100k::from_ranks(ranks)?)?;
            // Another call may have been first while nothing here waited; both are the same.
            let _ = self.reference.set(compressor);
        }
        let Some(reference) = self.reference.get() else {
            return Err(Error::new(ErrorKind::ReferenceRanks, "the reference mode is not ready; try again"));
        };
        let scorer = self.compressor.scorer();
        reference.compress(scorer, contexts, &options, &mut |done, total| goes_on(on_progress, done, total)).await
    }
}

/// A model on the CPU that scores windows for an engine in another worker.
#[wasm_bindgen]
pub struct Helper(Rc<Classifier>);

#[wasm_bindgen]
impl Helper {
    /// Builds the model from the bytes of `config.json` and the file `model.safetensors`.
    pub fn load(config: &[u8], weights: WeightsFile) -> std::result::Result<Self, JsValue> {
        let config = EncoderConfig::from_json(config).map_err(thrown)?;
        let weights = Blockwise::new(weights);
        Classifier::load(config, &weights, &OpenDevice::cpu()).map(|own| Self(Rc::new(own))).map_err(thrown)
    }

    /// The keep probability of each token of a window: their `ids`, and for each a 1 where it is attended to, else 0.
    pub async fn score(&self, ids: Vec<u32>, attended: Vec<u8>) -> std::result::Result<Vec<f32>, JsValue> {
        let classifier = self.0.clone();
        let window = Window::with_mask(ids, attended.into_iter().map(|attended| attended != 0).collect());
        let probabilities = classifier.keep_probabilities(&[window], &mut |_, _| true).await.map_err(thrown)?;
        Ok(probabilities.into_iter().flatten().collect())
    }
}

/// A helper as the engine sees it.
struct HelperPeer(Function);

impl Peer for HelperPeer {
    async fn keep_probabilities(&self, window: &Window) -> Result<Vec<f32>> {
        let failed = |_| Error::new(ErrorKind::DeviceFailed, "a helper failed; score the window here");
        let ids = Uint32Array::from(window.ids());
        let attended: Vec<u8> = window.attention_mask().iter().map(|&attended| attended.into()).collect();
        let answer = self.0.call2(&JsValue::NULL, &ids, &Uint8Array::from(&attended[..])).map_err(failed)?;
        let answer = JsFuture::from(Promise::resolve(&answer)).await.map_err(failed)?;
        let answer = answer.dyn_into::<Float32Array>().map_err(failed)?;
        // What is longer need not even be copied.
        if answer.length() as usize == window.len() { Ok(answer.to_vec()) } else { Err(failed(JsValue::NULL)) }
    }
}

/// Published encodings by name.
type Counters = Rc<RefCell<HashMap<String, Rc<BytePair>>>>;

/// Scored texts.
#[wasm_bindgen]
pub struct Scored {
    scored: Rc<crate::Scored>,
    counters: Counters,
}

#[wasm_bindgen]
impl Scored {
    fn new(scored: crate::Scored, counters: Counters) -> Self {
        Self { scored: Rc::new(scored), counters }
    }

    /// Where each word starts and ends, in UTF-16 code units of its part: `[start, end]` of each word in turn.
    #[wasm_bindgen(getter)]
    pub fn offsets(&self) -> Vec<u32> {
        let text = self.scored.text();
        let mut offsets = Vec::with_capacity(2 * self.scored.words().len());
        for (bytes, words) in self.scored.document().parts().iter().zip(self.scored.part_words()) {
            let (mut byte, mut unit) = (bytes.start, 0);
            for at in self.scored.words()[words.clone()].iter().flat_map(|word| [word.start, word.end]) {
                unit += text[byte..at].chars().map(char::len_utf16).sum::<usize>();
                byte = at;
                offsets.push(unit as u32);
            }
        }
        offsets
    }

    /// How many words each part has.
    #[wasm_bindgen(getter, js_name = partWords)]
    pub fn part_words(&self) -> Vec<u32> {
        self.scored.part_words().iter().map(|words| words.len() as u32).collect()
    }

    /// The keep probability of each word.
    #[wasm_bindgen(getter)]
    pub fn probabilities(&self) -> Vec<f32> {
        self.scored.probabilities().to_vec()
    }

    /// The classifier's pieces in the whole.
    #[wasm_bindgen(getter, js_name = originalTokens)]
    pub fn original_tokens(&self) -> std::result::Result<usize, JsValue> {
        self.scored.count_pieces(self.scored.text()).map_err(thrown)
    }

    /// Selects words. `options`: see `Request`; `parts`: `{rate, compress, floor}` of each part, or nothing;
    /// `counter`: the name of an encoding made known by `addCounter`, or a function from a list of texts to a promise
    /// of a list of counts, or nothing for the classifier's pieces.
    pub async fn select(
        &self,
        options: JsValue,
        parts: JsValue,
        counter: JsValue,
    ) -> std::result::Result<Selection, JsValue> {
        let scored = self.scored.clone();
        let counters = self.counters.clone();
        let options = selection_options(options, parts).map_err(thrown)?;
        let selection = match (counter.as_string(), counter.dyn_into::<Function>()) {
            (_, Ok(count)) => scored.select_with_async(options, &PageCounter(count)).await,
            (None, Err(_)) => scored.select(options),
            (Some(encoding), _) => {
                let counter = counters.borrow().get(&encoding).cloned();
                let missing = || {
                    let message = format!("the ranks of {encoding} are not there; add them by addCounter first");
                    thrown(Error::new(ErrorKind::TokenCounter, message))
                };
                scored.select_with(options, &*counter.ok_or_else(missing)?)
            }
        };
        selection.map(Selection).map_err(thrown)
    }
}

fn selection_options(options: JsValue, parts: JsValue) -> Result<SelectOptions> {
    let mut options =
        Request::read(serde_wasm_bindgen::Deserializer::from(options))?.select_options(Budget::default())?;
    if !parts.is_undefined() && !parts.is_null() {
        let parts: Vec<PartRequest> = serde_wasm_bindgen::from_value(parts).map_err(|e| {
            Error::new(
                ErrorKind::OptionOutOfRange,
                format!("the parts cannot be read ({e}); give rate, compress and floor of each"),
            )
        })?;
        options.parts = parts.into_iter().map(Into::into).collect();
    }
    Ok(options)
}

/// A counter that the page has.
struct PageCounter(Function);

impl AsyncTokenCounter for PageCounter {
    async fn count(&self, texts: &[&str]) -> Result<Vec<usize>> {
        let failed = |e: JsValue| {
            let message = e.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{e:?}"), |e| e.message().into());
            Error::new(ErrorKind::TokenCounter, message)
        };
        let texts: js_sys::Array = texts.iter().map(|text| JsValue::from_str(text)).collect();
        let counts = self.0.call1(&JsValue::NULL, &texts).map_err(failed)?;
        let counts = JsFuture::from(Promise::resolve(&counts)).await.map_err(failed)?;
        serde_wasm_bindgen::from_value(counts).map_err(|e| {
            Error::new(ErrorKind::TokenCounter, format!("the counts cannot be read ({e}); give a whole number a text"))
        })
    }
}

/// What stays of the texts.
#[wasm_bindgen]
pub struct Selection(crate::Selection);

#[wasm_bindgen]
impl Selection {
    /// The compressed text; of separate texts all, with a blank line between them.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.0.text.clone()
    }

    /// 1 for each word that stays, else 0.
    #[wasm_bindgen(getter)]
    pub fn kept(&self) -> Vec<u8> {
        self.0.kept.iter().map(|&kept| kept.into()).collect()
    }

    /// Why each word stays or goes: places in the list of `reasonNames`.
    #[wasm_bindgen(getter)]
    pub fn reasons(&self) -> Vec<u8> {
        let distinct = self.distinct_reasons();
        let place =
            |reason: &Reason| distinct.iter().position(|other| other == reason).unwrap_or(distinct.len() - 1) as u8;
        self.0.reasons.iter().map(place).collect()
    }

    /// The reasons that occur: a name, and behind a colon the rule that protects, such as `protected:url`.
    #[wasm_bindgen(getter, js_name = reasonNames)]
    pub fn reason_names(&self) -> Vec<String> {
        let spelled = |reason: &Reason| match reason.rule() {
            None => reason.name().to_owned(),
            Some(rule) => format!("{}:{rule}", reason.name()),
        };
        self.distinct_reasons().iter().map(spelled).collect()
    }

    fn distinct_reasons(&self) -> Vec<Reason> {
        let mut distinct = Vec::new();
        for reason in &self.0.reasons {
            // A byte holds a place; past so many rules the last one stands for the rest.
            if distinct.len() <= usize::from(u8::MAX) && !distinct.contains(reason) {
                distinct.push(*reason);
            }
        }
        distinct
    }

    /// Tokens before.
    #[wasm_bindgen(getter, js_name = originalTokens)]
    pub fn original_tokens(&self) -> usize {
        self.0.original_tokens
    }

    /// Tokens after.
    #[wasm_bindgen(getter, js_name = compressedTokens)]
    pub fn compressed_tokens(&self) -> usize {
        self.0.compressed_tokens
    }

    /// `short`, `within-budget` or `protected` where nothing was compressed.
    #[wasm_bindgen(getter)]
    pub fn unchanged(&self) -> Option<String> {
        self.0.unchanged.map(|unchanged| unchanged.name().into())
    }

    /// Whether more stays than the budget holds, because it must.
    #[wasm_bindgen(getter, js_name = overBudget)]
    pub fn over_budget(&self) -> bool {
        self.0.over_budget
    }

    /// Of each part `{text, rateAsked, originalTokens, compressedTokens, dropped}`.
    #[wasm_bindgen(getter)]
    pub fn parts(&self) -> std::result::Result<JsValue, JsValue> {
        to_js(&self.0.parts)
    }
}

/// What is asked of a part, as JavaScript gets it.
#[derive(Serialize)]
struct PartInfo {
    rate: Option<f64>,
    compress: bool,
    floor: Option<f64>,
    /// The message that it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
}

/// The segments of a text with `<llmlingua>` tags: `{texts, parts}`.
#[wasm_bindgen(js_name = readTags)]
pub fn read_tags(text: &str) -> std::result::Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Segments {
        texts: Vec<String>,
        parts: Vec<PartInfo>,
    }
    let segments = crate::format::tags::read_tags(text).map_err(thrown)?;
    let part = |segment: &Segment| PartInfo {
        rate: segment.rate,
        compress: segment.compress,
        floor: None,
        message: None,
        role: None,
    };
    let parts = segments.iter().map(part).collect();
    to_js(&Segments { texts: segments.into_iter().map(|segment| segment.text).collect(), parts })
}

/// JSON whose long strings are compressed.
#[wasm_bindgen]
pub struct JsonInput(JsonText);

#[wasm_bindgen]
impl JsonInput {
    /// Finds the texts. `options`: see `JsonOptions`.
    pub fn read(text: &str, options: JsValue) -> std::result::Result<Self, JsValue> {
        let options = read_json_options(&from_js(options).map_err(thrown)?).map_err(thrown)?;
        read_json(text, &options).map(Self).map_err(thrown)
    }

    /// The texts, decoded.
    #[wasm_bindgen(getter)]
    pub fn texts(&self) -> Vec<String> {
        self.0.parts().iter().map(|part| part.text.clone()).collect()
    }

    /// `{rate, compress}` of each.
    #[wasm_bindgen(getter)]
    pub fn parts(&self) -> std::result::Result<JsValue, JsValue> {
        let part = |part: &JsonPart| PartInfo {
            rate: part.rate,
            compress: part.compress,
            floor: None,
            message: None,
            role: None,
        };
        to_js(&self.0.parts().iter().map(part).collect::<Vec<_>>())
    }

    /// The JSON with other texts in their places.
    pub fn rebuild(&self, texts: Vec<String>) -> std::result::Result<String, JsValue> {
        self.0.rebuild(&texts).map_err(thrown)
    }
}

/// Chat messages whose texts are compressed.
#[wasm_bindgen]
pub struct MessagesInput(Messages);

#[wasm_bindgen]
impl MessagesInput {
    /// Finds the texts. `options`: see `MessageOptions`.
    pub fn read(messages: JsValue, options: JsValue) -> std::result::Result<Self, JsValue> {
        let options = read_message_options(&from_js(options).map_err(thrown)?).map_err(thrown)?;
        let messages: serde_json::Value = from_js(messages).map_err(thrown)?;
        read_messages(&messages, &options).map(Self).map_err(thrown)
    }

    /// The texts.
    #[wasm_bindgen(getter)]
    pub fn texts(&self) -> Vec<String> {
        self.0.parts().iter().map(|part| part.text.clone()).collect()
    }

    /// `{rate, compress, floor, message, role}` of each.
    #[wasm_bindgen(getter)]
    pub fn parts(&self) -> std::result::Result<JsValue, JsValue> {
        let part = |part: &MessagePart| PartInfo {
            rate: part.rate,
            compress: part.compress,
            floor: part.floor,
            message: part.message,
            role: Some(part.role),
        };
        to_js(&self.0.parts().iter().map(part).collect::<Vec<_>>())
    }

    /// `{path, text}` of each text that is another now.
    pub fn edits(&self, texts: Vec<String>) -> std::result::Result<JsValue, JsValue> {
        to_js(&self.0.edits(&texts).map_err(thrown)?)
    }
}

/// A value of JavaScript's as JSON; nothing is an empty object.
fn from_js(value: JsValue) -> Result<serde_json::Value> {
    if value.is_undefined() || value.is_null() {
        return Ok(serde_json::json!({}));
    }
    serde_wasm_bindgen::from_value(value).map_err(|e| {
        Error::new(ErrorKind::InputMalformed, format!("the value cannot be read as JSON ({e}); give plain data"))
    })
}

/// Lets the browser's event loop run, so that a message that asks to stop is heard between two windows.
fn event_loop() -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async {
        let turn = Promise::new(&mut |resolve, _| set_timeout(&resolve, 0));
        // A promise that is only ever resolved.
        let _ = JsFuture::from(turn).await;
    })
}

/// A callback that throws, or answers anything but `false`, lets the work go on.
fn goes_on(on_progress: Option<&Function>, done: usize, total: usize) -> bool {
    let Some(on_progress) = on_progress else { return true };
    let answer = on_progress.call2(&JsValue::NULL, &JsValue::from(done as u32), &JsValue::from(total as u32));
    answer.map_or(true, |answer| answer != JsValue::FALSE)
}

fn to_js(value: &impl Serialize) -> std::result::Result<JsValue, JsValue> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(JsValue::from)
}

fn thrown(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(error.message());
    thrown.set_name("PromptPressError");
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&thrown, &"code".into(), &error.code().into());
    thrown.into()
}
