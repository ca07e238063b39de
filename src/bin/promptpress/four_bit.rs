//! Which products of a model bear 4 bits, judged by what rounding them does to its decisions.

use promptpress::model::config::EncoderConfig;
use promptpress::model::names::PartNames;
use promptpress::model::quantize::TensorReport;
use promptpress::model::rounding::RoundedProducts;
use promptpress::model::source::WeightsSource;
use promptpress::model::weights::Weights;
use promptpress::text::tokenizer::PieceTokenizer;
use promptpress::{Classifier, Error, ErrorKind, OpenDevice, Result, Scorer, Window};

/// The share of decisions that must stay. The aim is 0.985 on any text; what is judged here is a sample.
const AGREE: f64 = 0.99;

/// What was stored, and what it does.
pub struct Outcome {
    /// The bytes of the weights file.
    pub weights: Vec<u8>,
    /// The tensors in 4 bits.
    pub reports: Vec<TensorReport>,
    /// The share of decisions that are the original's, with all products in 8 bits, with these in 4, and with all.
    pub agree: [f64; 3],
}

/// Stores as many products in 4 bits as the decisions bear. `original`: the weights as they were; `small`: with all
/// products in 8 bits; `passages`: one a line, of which half are looked at for the rounding and half judge it.
pub fn store(
    config: &EncoderConfig,
    original: &dyn WeightsSource,
    small: &[u8],
    tokenizer: &PieceTokenizer,
    passages: &str,
) -> Result<Outcome> {
    let (mut seen, mut judging) = (Vec::new(), Vec::new());
    for (i, passage) in passages.lines().filter(|passage| !passage.trim().is_empty()).enumerate() {
        let pieces = tokenizer.pieces(passage)?;
        let most = config.max_window().saturating_sub(tokenizer.specials());
        let window = Window::new(tokenizer.window(&pieces.ids()[..pieces.ids().len().min(most)]));
        if i % 2 == 0 { seen.push(window) } else { judging.push(window) }
    }
    if judging.is_empty() {
        return Err(Error::new(
            ErrorKind::OptionOutOfRange,
            "--four-bit needs passages to judge by; give a file with two or more, one a line",
        ));
    }
    let rounded = RoundedProducts::of(config, &Weights::open(original)?, &seen)?;
    let judge = Judge::new(config, original, judging)?;
    let with = |chosen: &dyn Fn(&str) -> bool| rounded.put_into(small, chosen);

    let names = PartNames::of(config);
    let mut groups: Vec<(f64, Vec<&String>)> = Vec::new();
    for layer in &names.layers {
        let attention = vec![&layer.query, &layer.key, &layer.value, &layer.output];
        for group in [attention, vec![&layer.up], vec![&layer.down]] {
            let weights = with(&|tensor| is_of(tensor, &group))?;
            groups.push((judge.change(config, &weights)?, group));
        }
    }
    // What changes the probabilities least goes first.
    groups.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let among_first = |tensor: &str, count: usize| groups[..count].iter().any(|(_, group)| is_of(tensor, group));
    let first = |count: usize| with(&|tensor| among_first(tensor, count));
    let agrees = |count: usize| judge.agreement(config, &first(count)?);
    let all = agrees(groups.len())?;
    // The first so many hold, the first so many do not.
    let (mut hold, mut fail) = if all < AGREE { (0, groups.len()) } else { (groups.len(), groups.len() + 1) };
    while hold + 1 < fail {
        let middle = hold.midpoint(fail);
        match agrees(middle)? >= AGREE {
            true => hold = middle,
            false => fail = middle,
        }
    }
    Ok(Outcome {
        weights: first(hold)?,
        reports: rounded.reports().filter(|report| among_first(&report.name, hold)).collect(),
        agree: [agrees(0)?, agrees(hold)?, all],
    })
}

/// Whether a tensor is the weight of one of some parts.
fn is_of(tensor: &str, parts: &[&String]) -> bool {
    tensor.strip_suffix(".weight").is_some_and(|name| parts.iter().any(|part| *part == name))
}

/// The passages that decide, and what the original makes of them.
struct Judge {
    windows: Vec<Window>,
    /// `[window][token]`
    expected: Vec<Vec<f32>>,
}

impl Judge {
    fn new(config: &EncoderConfig, original: &dyn WeightsSource, windows: Vec<Window>) -> Result<Self> {
        let expected = probabilities(config, original, &windows)?;
        Ok(Self { windows, expected })
    }

    /// The mean change of a token's keep probability.
    fn change(&self, config: &EncoderConfig, weights: &dyn WeightsSource) -> Result<f64> {
        let found = probabilities(config, weights, &self.windows)?;
        let pairs = found.iter().flatten().zip(self.expected.iter().flatten());
        let (sum, count) = pairs.fold((0.0, 0), |(sum, count), (a, b)| (sum + f64::from((a - b).abs()), count + 1));
        Ok(sum / f64::from(count.max(1)))
    }

    /// The share of tokens that are kept or dropped alike where half of each window stays.
    fn agreement(&self, config: &EncoderConfig, weights: &dyn WeightsSource) -> Result<f64> {
        let found = probabilities(config, weights, &self.windows)?;
        let (mut alike, mut tokens) = (0, 0);
        for (found, expected) in found.iter().zip(&self.expected) {
            alike += better_half(found).iter().zip(better_half(expected)).filter(|(a, b)| **a == *b).count();
            tokens += found.len();
        }
        Ok(alike as f64 / tokens.max(1) as f64)
    }
}

/// Whether each probability is among the better half.
fn better_half(probabilities: &[f32]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
    let mut better = vec![false; probabilities.len()];
    order.iter().take(probabilities.len() / 2).for_each(|place| better[*place] = true);
    better
}

fn probabilities(config: &EncoderConfig, weights: &dyn WeightsSource, windows: &[Window]) -> Result<Vec<Vec<f32>>> {
    let classifier = Classifier::load(config.clone(), weights, &OpenDevice::cpu())?;
    pollster::block_on(classifier.keep_probabilities(windows, &mut |_, _| true))
}
