//! A number of Python: a `numpy.float32`, which the model gives, or a `float`, which forcing gives.
//!
//! Which of the two a probability is decides the precision of the percentiles that it takes part in.

/// A probability as Python holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Float {
    value: f64,
    single: bool,
}

impl Float {
    /// A `numpy.float32`.
    pub const fn single(value: f32) -> Self {
        Self { value: value as f64, single: true }
    }

    /// A Python `float`.
    pub const fn double(value: f64) -> Self {
        Self { value, single: false }
    }

    /// The value, exactly.
    pub const fn value(self) -> f64 {
        self.value
    }

    /// Whether this is a `numpy.float32`.
    pub const fn is_single(self) -> bool {
        self.single
    }

    /// The mean, added up from left to right and rounded after every step. `None` of nothing.
    pub fn mean(values: &[Self]) -> Option<Self> {
        let (first, others) = values.split_first()?;
        let sum = others.iter().fold(*first, |sum, &next| sum.plus(next));
        Some(Self { value: round(sum.value / values.len() as f64, sum.single), single: sum.single })
    }

    /// A `numpy.float32` and a `float` add up to a `numpy.float32`.
    fn plus(self, other: Self) -> Self {
        let single = self.single || other.single;
        Self { value: round(self.value + other.value, single), single }
    }
}

/// The result of one operation in the precision asked for. Doing it in f64 and rounding once gives the very
/// f32 result: f64 has more than twice its digits.
pub fn round(value: f64, single: bool) -> f64 {
    if single { f64::from(value as f32) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_as_numpy_has_them() {
        // numpy 2.4.6: np.float32(.1) + np.float32(.2) + np.float32(.7), over 3, and the same with Python floats.
        let s = Float::single;
        let one = Float::double(1.0);
        let third = (0.1_f32 + 0.2_f32 + 0.7_f32) / 3.0_f32;
        assert_eq!(Float::mean(&[s(0.1), s(0.2), s(0.7)]), Some(s(third)));
        assert_eq!(Float::mean(&[one, s(0.3)]), Some(s((1.0_f32 + 0.3_f32) / 2.0)));
        assert_eq!(Float::mean(&[one, one]), Some(one));
        assert_eq!(Float::mean(&[]), None);
    }
}
