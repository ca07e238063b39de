//! Rounding to 4 bits with regard to what goes into a product.

use half::f16;

use super::four_bit::{FourBit, Step, largest};
use super::importance::Importance;
use super::weights::BLOCK;

/// How much smaller than a block's largest value a scale is tried: what is beyond is clamped.
const DIVISORS: [f32; 9] = [5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0];

impl FourBit {
    /// Rounds rows of weights, `[rows, inputs]`, so that the products with what goes into them change least: what a value
    /// was rounded by is made up for in those after it (GPTQ, arXiv 2210.17323; LDLQ, arXiv 2307.13304), and each block
    /// gets the scale that does best.
    pub fn fitted(values: &[f32], importance: &Importance) -> Self {
        let mut blocks = Self::with_capacity(values.len());
        let mut errors = Vec::new();
        for row in values.chunks_exact(importance.inputs()) {
            errors.clear();
            for block in row.chunks_exact(BLOCK) {
                let carried: Vec<f32> = (0..BLOCK).map(|i| importance.carried(errors.len() + i, &errors)).collect();
                let aimed: Vec<f32> = block.iter().zip(&carried).map(|(value, carried)| value + carried).collect();
                let largest = largest(&aimed);
                let scales = DIVISORS.iter().flat_map(|by| [-largest / by, largest / by]).map(f16::from_f32);
                let trials = scales.map(|scale| Trial::of(block, &carried, scale, importance, errors.len()));
                if let Some(best) = trials.reduce(|best, next| if next.loss < best.loss { next } else { best }) {
                    errors.extend(&best.errors);
                    blocks.push(&best.nibbles, best.scale);
                }
            }
        }
        blocks
    }
}

/// A block rounded with one scale.
struct Trial {
    scale: f16,
    nibbles: [u8; BLOCK],
    /// Value less what it was rounded to.
    errors: [f32; BLOCK],
    /// What the products lose.
    loss: f32,
}

impl Trial {
    /// `carried`: the errors of earlier blocks, as they bear on each value of this one, which begins at input `start`.
    fn of(block: &[f32], carried: &[f32], scale: f16, importance: &Importance, start: usize) -> Self {
        let step = Step::of(scale);
        let mut trial = Self { scale, nibbles: [8; BLOCK], errors: [0.0; BLOCK], loss: 0.0 };
        for (i, (value, carried)) in block.iter().zip(carried).enumerate() {
            let aim = value + carried + importance.carried_within(start, start + i, &trial.errors[..i]);
            trial.nibbles[i] = step.nearest(aim);
            let rounded = step.value(trial.nibbles[i]);
            trial.errors[i] = value - rounded;
            trial.loss += importance.weight(start + i) * (aim - rounded).powi(2);
        }
        trial
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between −1 and 1 that are always the same.
    fn numbers(count: usize) -> Vec<f32> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn fitted_blocks_change_products_less() {
        // Inputs that go together, one of them large, as those of a trained model do.
        let (rows, inputs, tokens) = (7, 3 * BLOCK, 500);
        let (weights, noise) = (numbers(rows * inputs), numbers(tokens * inputs));
        let mut x: Vec<f32> = noise.clone();
        for token in x.chunks_exact_mut(inputs) {
            let common = token[0];
            token.iter_mut().for_each(|value| *value = 0.3 * *value + common);
            token[5] *= 20.0;
        }
        let mut moments = vec![0.0; inputs * inputs];
        for token in x.chunks_exact(inputs) {
            for (row, a) in moments.chunks_exact_mut(inputs).zip(token) {
                row.iter_mut().zip(token).for_each(|(sum, b)| *sum += a * b);
            }
        }
        let loss = |blocks: &FourBit| -> f32 {
            let errors: Vec<f32> = weights.iter().zip(blocks.values()).map(|(weight, value)| weight - value).collect();
            let product = |row: &[f32], token: &[f32]| row.iter().zip(token).map(|(e, x)| e * x).sum::<f32>().powi(2);
            let of_row = |row: &[f32]| x.chunks_exact(inputs).map(|token| product(row, token)).sum::<f32>();
            errors.chunks_exact(inputs).map(of_row).sum()
        };
        let [plain, fitted] =
            [FourBit::of(&weights), FourBit::fitted(&weights, &Importance::of(&moments, inputs))].map(|b| loss(&b));
        assert!(fitted < 0.2 * plain, "{fitted} {plain}");
        // Blocks that lose nothing stay as they are.
        let exact: Vec<f32> = FourBit::of(&weights).values().collect();
        let again = FourBit::fitted(&exact, &Importance::of(&moments, inputs));
        assert!(loss(&again) <= plain * 1.001 && again.is_lossless(&exact));
    }
}
