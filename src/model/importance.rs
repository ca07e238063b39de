//! What goes into a product, as far as rounding its weights is concerned.

/// A product's inputs: their second moments, factored as M · D · Mᵀ with M unit upper triangular and D diagonal.
///
/// The squared change of a product whose weights are off by a row e is then Σ D[k] · (e · M)[k]², where the k-th term
/// holds no error beyond the k-th weight: weights can be rounded one after the other, each with what the earlier ones
/// left behind.
pub struct Importance {
    inputs: usize,
    /// Mᵀ, `[inputs, inputs]`, row by row; nothing but what is left of the diagonal is read.
    factor: Vec<f32>,
    /// `[inputs]`, the diagonal of D.
    weights: Vec<f32>,
}

/// What is added to the diagonal, as a share of its mean, so that inputs which always go together are no trouble.
const DAMPING: f64 = 0.01;

impl Importance {
    /// Factors the sum of x · xᵀ over the inputs x of many tokens, `[inputs, inputs]`.
    pub fn of(moments: &[f32], inputs: usize) -> Self {
        let mean = moments.iter().step_by(inputs + 1).map(|moment| f64::from(*moment)).sum::<f64>() / inputs as f64;
        let damping = (DAMPING * mean).max(f64::MIN_POSITIVE);
        let mut weights = vec![0.0; inputs];
        // M · D, `[inputs, inputs]`: row i from its diagonal on.
        let mut scaled = vec![0.0f64; inputs * inputs];
        let mut factor = vec![0.0f64; inputs * inputs]; // M, row by row
        for j in (0..inputs).rev() {
            for i in (0..=j).rev() {
                let after = j + 1..inputs;
                let (m, md) = (&factor[i * inputs..][..inputs], &scaled[j * inputs..][..inputs]);
                let known: f64 = m[after.clone()].iter().zip(&md[after]).map(|(m, md)| m * md).sum();
                let rest = f64::from(moments[i * inputs + j]) - known;
                if i == j {
                    weights[j] = (rest + damping).max(damping);
                    factor[j * inputs + j] = 1.0;
                } else {
                    factor[i * inputs + j] = rest / weights[j];
                }
                scaled[i * inputs + j] = factor[i * inputs + j] * weights[j];
            }
        }
        let transposed = (0..inputs * inputs).map(|at| factor[at % inputs * inputs + at / inputs] as f32).collect();
        Self { inputs, factor: transposed, weights: weights.into_iter().map(|weight| weight as f32).collect() }
    }

    /// How many inputs there are.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How much an error at an input costs that was not made up for.
    pub fn weight(&self, input: usize) -> f32 {
        self.weights[input]
    }

    /// How much to change the weight at an input for the errors of the first ones, as many as are given.
    pub fn carried(&self, input: usize, errors: &[f32]) -> f32 {
        self.carried_within(0, input, errors)
    }

    /// The same for the errors from input `start` on.
    pub fn carried_within(&self, start: usize, input: usize, errors: &[f32]) -> f32 {
        let factor = &self.factor[input * self.inputs + start..];
        // Several sums, so that they can be vectors.
        let (factor, errors) = (factor[..errors.len()].as_chunks::<8>(), errors.as_chunks::<8>());
        let mut sums = [0.0; 8];
        for (factor, errors) in factor.0.iter().zip(errors.0) {
            for ((sum, factor), error) in sums.iter_mut().zip(factor).zip(errors) {
                *sum += factor * error;
            }
        }
        let rest: f32 = factor.1.iter().zip(errors.1).map(|(factor, error)| factor * error).sum();
        sums.iter().sum::<f32>() + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factors_give_the_moments_back() {
        let inputs = 11;
        let x: Vec<f32> = (0..inputs * 40).map(|i| (i as f32 * 0.37).sin() + (i % 3) as f32).collect();
        let mut moments = vec![0.0; inputs * inputs];
        for token in x.chunks_exact(inputs) {
            for (at, moment) in moments.iter_mut().enumerate() {
                *moment += token[at / inputs] * token[at % inputs];
            }
        }
        let importance = Importance::of(&moments, inputs);
        let m = |i: usize, k: usize| match i.cmp(&k) {
            std::cmp::Ordering::Less => importance.factor[k * inputs + i],
            std::cmp::Ordering::Equal => 1.0,
            std::cmp::Ordering::Greater => 0.0,
        };
        let damping = 0.01 * (0..inputs).map(|i| moments[i * inputs + i]).sum::<f32>() / inputs as f32;
        for i in 0..inputs {
            for j in 0..inputs {
                let found: f32 = (0..inputs).map(|k| m(i, k) * importance.weight(k) * m(j, k)).sum();
                let expected = moments[i * inputs + j] + if i == j { damping } else { 0.0 };
                assert!((found - expected).abs() <= 1e-3 * expected.abs().max(1.0), "{i} {j}: {found} {expected}");
            }
        }
        let errors: Vec<f32> = (0..inputs - 1).map(|i| i as f32 - 3.5).collect();
        let carried = importance.carried(inputs - 1, &errors);
        let expected: f32 = errors.iter().enumerate().map(|(j, error)| error * m(j, inputs - 1)).sum();
        assert!((carried - expected).abs() < 1e-3, "{carried} {expected}");
    }
}
