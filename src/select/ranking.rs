//! Words in the order in which they are kept: the forced ones first, then the most probable, of equals the
//! earlier one.

/// An order of words by keep probability, with what keeping the first few of them costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// `[place]` words, best first.
    order: Vec<u32>,
    /// `[word]` places.
    places: Vec<u32>,
    /// `[place + 1]` cost of the words before each place; never falls.
    cost_before: Vec<f64>,
    /// The first so many places belong to forced words.
    forced: usize,
}

impl Ranking {
    /// Ranks words, `[word]`, by probability; `costs`, `[word]`: tokens that each adds; `forced`, `[word]`:
    /// which stay whatever their probability, or empty where none do.
    pub fn new(probabilities: &[f32], costs: &[f32], forced: &[bool]) -> Self {
        let mut order: Vec<u32> = (0..probabilities.len() as u32).collect();
        let is_forced = |word: u32| forced.get(word as usize) == Some(&true);
        let key = |word: u32| (is_forced(word), probabilities[word as usize]);
        // The sort is stable, so equals stay in the order of the text.
        order.sort_by(|&a, &b| {
            let ((forced_a, a), (forced_b, b)) = (key(a), key(b));
            forced_b.cmp(&forced_a).then(b.total_cmp(&a))
        });
        let mut places = vec![0; order.len()];
        let mut cost_before = Vec::with_capacity(order.len() + 1);
        let mut cost = 0.0;
        for (place, &word) in order.iter().enumerate() {
            places[word as usize] = place as u32;
            cost_before.push(cost);
            cost += f64::from(costs.get(word as usize).copied().unwrap_or(0.0).max(0.0));
        }
        cost_before.push(cost);
        let forced = forced.iter().filter(|forced| **forced).count().min(order.len());
        Self { order, places, cost_before, forced }
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The number of forced words, which are the best ones.
    pub fn forced(&self) -> usize {
        self.forced
    }

    /// `[word]` places, 0 for the most probable.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// What the best `count` words cost.
    pub fn cost(&self, count: usize) -> f64 {
        self.cost_before[count.min(self.len())]
    }

    /// How many of the best words a budget of tokens holds.
    pub fn within_cost(&self, tokens: f64) -> usize {
        // Costs are sums of fractions; what is over by rounding alone is within.
        self.cost_before.partition_point(|&cost| cost <= tokens + 1e-3).saturating_sub(1)
    }

    /// How many words are forced or have at least this probability.
    pub fn within_threshold(&self, probabilities: &[f32], threshold: f64) -> usize {
        let others = &self.order[self.forced..];
        self.forced + others.partition_point(|&word| f64::from(probabilities[word as usize]) >= threshold)
    }

    /// The best `count` words as marks, `[word]`.
    pub fn best(&self, count: usize) -> Vec<bool> {
        self.places.iter().map(|&place| (place as usize) < count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_sums() {
        let probabilities = [0.5, 0.9, 0.5, 0.1];
        let ranking = Ranking::new(&probabilities, &[1.0, 2.0, 1.5, 1.0], &[]);
        assert_eq!(ranking.places(), [1, 0, 2, 3]);
        assert_eq!(ranking.best(2), [true, true, false, false]);
        for (tokens, count) in [(-1.0, 0), (0.0, 0), (1.9, 0), (2.0, 1), (3.0, 2), (4.4, 2), (4.5, 3), (9.0, 4)] {
            assert_eq!(ranking.within_cost(tokens), count, "{tokens}");
        }
        for (threshold, count) in [(0.0, 4), (0.2, 3), (0.5, 3), (0.6, 1), (1.0, 0)] {
            assert_eq!(ranking.within_threshold(&probabilities, threshold), count, "{threshold}");
        }
        assert!(Ranking::new(&[], &[], &[]).best(3).is_empty());
    }

    #[test]
    fn words_that_cost_nothing_come_with_their_rank() {
        let ranking = Ranking::new(&[0.9, 0.8, 0.7], &[1.0, 0.0, 1.0], &[]);
        assert_eq!(ranking.within_cost(1.0), 2);
    }

    #[test]
    fn forced_words_come_first() {
        let probabilities = [0.9, 0.1, 0.8, 0.2];
        let ranking = Ranking::new(&probabilities, &[1.0; 4], &[false, true, false, true]);
        assert_eq!((ranking.places(), ranking.forced()), (&[2, 1, 3, 0][..], 2));
        assert_eq!(ranking.within_threshold(&probabilities, 0.85), 3);
    }
}
