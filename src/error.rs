//! The one error of the library: a stable code, what happened, and what to do about it.

use std::fmt;

/// What went wrong, as a closed list of causes that a caller can act on.
///
/// [`ErrorKind::code`] is the stable spelling used on the command line and in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option has a value outside its range, or of the wrong type.
    OptionOutOfRange,
    /// Two options that exclude each other were given, or one that is needed was not.
    OptionsConflict,
    /// What must stay is more than the number of tokens that may.
    BudgetTooSmall,
    /// A token counter failed, or answered with no number of tokens.
    TokenCounter,
    /// The text is longer than [`crate::MAX_TEXT_BYTES`].
    TextTooLong,
    /// The text is not well-formed Unicode.
    TextNotUnicode,
    /// A line or document of the input could not be parsed.
    InputMalformed,
    /// A `<llmlingua>` tag is nested, unclosed, unopened, or has attributes that it cannot have.
    Tags,
    /// A text given as JSON is not JSON, or nests too deep.
    Json,
    /// A list of chat messages has a shape that no supported vendor documents.
    Messages,
    /// A file of the model folder does not exist or cannot be read.
    ModelFileMissing,
    /// `config.json` cannot be parsed or describes an encoder that is not supported.
    ModelConfig,
    /// `tokenizer.json` or `vocab.txt` cannot be parsed.
    ModelTokenizer,
    /// The weights file is truncated or its header lies.
    ModelWeights,
    /// A tensor that the configuration asks for is not in the weights file.
    TensorMissing,
    /// A tensor has another shape or type than the configuration asks for.
    TensorShape,
    /// The asked-for device does not exist here or cannot run the model.
    DeviceUnavailable,
    /// The device failed while it was running.
    DeviceFailed,
    /// The caller asked to stop.
    Aborted,
    /// Reading or writing a file failed.
    Io,
    /// The rate leaves a percentile outside 0..=100 (Python: `ValueError`).
    ReferencePercentile,
    /// A chunk holds no word at all (Python: `IndexError`).
    ReferenceEmptyChunk,
    /// A division by a count of zero (Python: `ZeroDivisionError`).
    ReferenceDivisionByZero,
    /// The text holds the spelling of a cl100k_base control token (Python: `ValueError`).
    ReferenceSpecialToken,
    /// More than 100 force tokens (Python: `AssertionError`).
    ReferenceForceTokens,
    /// A way from tokens to words other than `mean` and `first` (Python: `NotImplementedError`).
    ReferenceTokenToWord,
    /// A force token of several pieces needs the `[NEWi]` rows, which this checkpoint does not have.
    ReferenceNewRows,
    /// The cl100k_base ranks are needed and were not given, or are damaged.
    ReferenceRanks,
}

impl ErrorKind {
    /// The stable code, lower case with hyphens.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OptionOutOfRange => "option-out-of-range",
            Self::OptionsConflict => "options-conflict",
            Self::BudgetTooSmall => "budget-too-small",
            Self::TokenCounter => "token-counter",
            Self::TextTooLong => "text-too-long",
            Self::TextNotUnicode => "text-not-unicode",
            Self::InputMalformed => "input-malformed",
            Self::Tags => "tags-malformed",
            Self::Json => "json-malformed",
            Self::Messages => "messages-malformed",
            Self::ModelFileMissing => "model-file-missing",
            Self::ModelConfig => "model-config",
            Self::ModelTokenizer => "model-tokenizer",
            Self::ModelWeights => "model-weights",
            Self::TensorMissing => "tensor-missing",
            Self::TensorShape => "tensor-shape",
            Self::DeviceUnavailable => "device-unavailable",
            Self::DeviceFailed => "device-failed",
            Self::Aborted => "aborted",
            Self::Io => "io",
            Self::ReferencePercentile => "reference-percentile",
            Self::ReferenceEmptyChunk => "reference-empty-chunk",
            Self::ReferenceDivisionByZero => "reference-division-by-zero",
            Self::ReferenceSpecialToken => "reference-special-token",
            Self::ReferenceForceTokens => "reference-force-tokens",
            Self::ReferenceTokenToWord => "reference-token-to-word",
            Self::ReferenceNewRows => "reference-new-rows",
            Self::ReferenceRanks => "reference-ranks",
        }
    }
}

/// An error with a code and a message that ends with the remedy.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of a kind; the message says what happened and then what to do.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same error with the error below it kept as [`std::error::Error::source`].
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The cause.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The stable code of the cause; see [`ErrorKind::code`].
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// What happened and what to do, without the code.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.message, self.code())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|s| s as _)
    }
}

/// A result whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
