//! The browser's side of the library: the only file that knows JavaScript.
//!
//! Bytes come in (JavaScript owns the network), plain numbers and strings go out; offsets are in UTF-16 code
//! units, as JavaScript counts. Every error is a JavaScript `Error` with a `code`.

use std::cell::OnceCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::count::Cl100k;
use crate::reference::{ReferenceCompression, ReferenceCompressor, ReferenceOptions};
use crate::text::tokenizer::read_tokenizer;
use crate::{Budget, Compressor, Error, ErrorKind, Force, ModelFiles, OpenDevice, Result};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: i32);
}

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// A model on a device.
#[wasm_bindgen]
pub struct Engine {
    compressor: Rc<Compressor>,
    open: OpenDevice,
    tokenizer: Vec<u8>,
    embedding_rows: usize,
    reference: OnceCell<ReferenceCompressor>,
}

#[wasm_bindgen]
impl Engine {
    /// Builds the model from the bytes of `config.json`, `tokenizer.json` (or `vocab.txt`) and
    /// `model.safetensors`. `device`: `cpu` or `webgpu`; look for an adapter with `timestamp-query` first.
    pub async fn load(
        config: Vec<u8>,
        tokenizer: Vec<u8>,
        weights: Vec<u8>,
        device: String,
    ) -> std::result::Result<Self, JsValue> {
        let open = match device.as_str() {
            "cpu" => OpenDevice::cpu(),
            "webgpu" => OpenDevice::webgpu().await.map_err(thrown)?,
            other => {
                let message = format!("there is no device \"{other}\"; use \"cpu\" or \"webgpu\"");
                return Err(thrown(Error::new(ErrorKind::OptionOutOfRange, message)));
            }
        };
        let files = ModelFiles { config, tokenizer, tokenizer_config: None, weights };
        let compressor = Compressor::load_with_pause(&files, &open, Some(Box::new(event_loop))).map_err(thrown)?;
        let embedding_rows = compressor.scorer().config().vocabulary;
        let ModelFiles { tokenizer, .. } = files;
        Ok(Self { compressor: Rc::new(compressor), open, tokenizer, embedding_rows, reference: OnceCell::new() })
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

    /// Scores every word. `on_progress(done, total)` counts windows and answers `false` to stop.
    pub async fn score(&self, text: String, on_progress: Option<Function>) -> std::result::Result<Scored, JsValue> {
        let compressor = self.compressor.clone();
        let scored = compressor
            .score(&text, &mut |done, total| goes_on(on_progress.as_ref(), done, total))
            .await
            .map_err(thrown)?;
        Ok(Scored::new(scored))
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

/// A scored text.
#[wasm_bindgen]
pub struct Scored {
    scored: crate::Scored,
    starts: Vec<u32>,
    ends: Vec<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SelectOptions {
    rate: Option<f64>,
    target_tokens: Option<f64>,
    threshold: Option<f64>,
    #[serde(default)]
    force_tokens: Vec<String>,
    #[serde(default)]
    force_reserve_digit: bool,
    #[serde(default)]
    drop_consecutive: bool,
}

#[wasm_bindgen]
impl Scored {
    fn new(scored: crate::Scored) -> Self {
        let text = scored.text();
        let (mut byte, mut unit) = (0, 0);
        let mut units_at = |end: usize| {
            unit += text[byte..end].chars().map(char::len_utf16).sum::<usize>();
            byte = end;
            unit as u32
        };
        let (starts, ends) = scored.words().iter().map(|word| (units_at(word.start), units_at(word.end))).unzip();
        Self { scored, starts, ends }
    }

    /// Where each word starts, in UTF-16 code units.
    #[wasm_bindgen(getter)]
    pub fn starts(&self) -> Vec<u32> {
        self.starts.clone()
    }

    /// Where each word ends, in UTF-16 code units.
    #[wasm_bindgen(getter)]
    pub fn ends(&self) -> Vec<u32> {
        self.ends.clone()
    }

    /// The keep probability of each word.
    #[wasm_bindgen(getter)]
    pub fn probabilities(&self) -> Vec<f32> {
        self.scored.probabilities().to_vec()
    }

    /// The classifier's pieces in the text.
    #[wasm_bindgen(getter, js_name = originalTokens)]
    pub fn original_tokens(&self) -> usize {
        self.scored.tokens()
    }

    /// Selects words. `options`: one of `rate`, `targetTokens`, `threshold`, and `forceTokens`,
    /// `forceReserveDigit`, `dropConsecutive`; `costs`: tokens of each word by
    /// somebody else's counter.
    pub fn select(&self, options: JsValue, costs: Option<Vec<f32>>) -> std::result::Result<Selection, JsValue> {
        self.selection(options, costs).map_err(thrown)
    }

    fn selection(&self, options: JsValue, costs: Option<Vec<f32>>) -> Result<Selection> {
        let options: SelectOptions = serde_wasm_bindgen::from_value(options).map_err(|e| {
            Error::new(
                ErrorKind::OptionOutOfRange,
                format!("the options cannot be read ({e}); give rate, targetTokens or threshold as a number"),
            )
        })?;
        let budget = Budget::from_options(options.rate, options.target_tokens, options.threshold)?;
        let force = Force {
            tokens: options.force_tokens,
            digits: options.force_reserve_digit,
            drop_consecutive: options.drop_consecutive,
        };
        let options = crate::SelectOptions { budget, force };
        let selection = match costs {
            None => self.scored.select(options)?,
            Some(costs) if costs.len() == self.starts.len() => self.scored.select_by_costs(options, &costs)?,
            Some(costs) => {
                return Err(Error::new(
                    ErrorKind::OptionOutOfRange,
                    format!("there are {} costs for {} words; give one a word", costs.len(), self.starts.len()),
                ));
            }
        };
        Ok(Selection(selection))
    }
}

/// What stays of a text.
#[wasm_bindgen]
pub struct Selection(crate::Selection);

#[wasm_bindgen]
impl Selection {
    /// The compressed text.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.0.text.clone()
    }

    /// 1 for each word that stays, else 0.
    #[wasm_bindgen(getter)]
    pub fn kept(&self) -> Vec<u8> {
        self.0.kept.iter().map(|&kept| kept.into()).collect()
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
