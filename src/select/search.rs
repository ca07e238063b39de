//! The search for the largest number of steps that a budget holds.
//!
//! Tokens do not add up over words, so the only way to know what a result costs is to count it, and a result with
//! one more word may even cost less. The search halves between the same places whatever the budget: a larger
//! budget turns towards more at every place where a smaller one does, so it never ends with less.

/// Halves the range of steps that may fit.
#[derive(Clone, Debug)]
pub struct Search {
    /// So many steps fit.
    fits: usize,
    /// So many do not.
    exceeds: usize,
}

impl Search {
    /// A search among `0..=all` steps, where none are known to fit and all are known not to.
    pub fn new(all: usize) -> Self {
        Self { fits: 0, exceeds: all.max(1) }
    }

    /// The number of steps to count next, or `None` when [`Search::found`] is final.
    pub fn next(&self) -> Option<usize> {
        (self.exceeds - self.fits > 1).then(|| self.fits.midpoint(self.exceeds))
    }

    /// Tells whether the number that [`Search::next`] asked for fits.
    pub fn tell(&mut self, fits: bool) {
        if let Some(middle) = self.next() {
            *(if fits { &mut self.fits } else { &mut self.exceeds }) = middle;
        }
    }

    /// The most steps found to fit so far.
    pub fn found(&self) -> usize {
        self.fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(costs: &[usize], budget: usize) -> usize {
        let mut search = Search::new(costs.len() - 1);
        while let Some(steps) = search.next() {
            search.tell(costs[steps] <= budget);
        }
        search.found()
    }

    #[test]
    fn finds_the_last_that_fits() {
        let costs: Vec<_> = (0..50).map(|steps| 3 * steps).collect();
        for budget in 0..3 * 49 {
            assert_eq!(found(&costs, budget), budget / 3);
        }
        assert_eq!(found(&[0], 5), 0);
    }

    #[test]
    fn more_budget_never_finds_less() {
        // Costs that go up and down, as those of texts may.
        let costs: Vec<usize> = (0..200).map(|steps| 2 * steps + (steps * 7919) % 13).collect();
        let all: Vec<_> = (0..450).map(|budget| found(&costs, budget)).collect();
        assert!(all.is_sorted());
        assert!((0..450).all(|budget| all[budget] == 0 || costs[all[budget]] <= budget));
    }
}
