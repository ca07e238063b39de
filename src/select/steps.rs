//! The order in which words come to stay, in steps: a step is a word with all that must stay where it does.
//!
//! What stays is always the forced words and the first so many steps, so a larger budget keeps a superset.

/// Who comes along: `[word]` lists of the words that stay wherever that word stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Companions {
    /// `[word + 1]` where the list of each word starts in `companions`; empty where there are none at all.
    starts: Vec<u32>,
    companions: Vec<u32>,
}

impl Companions {
    /// Lists of `words` words from pairs `(host, dependent)`.
    pub fn new(words: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.retain(|&(host, dependent)| host != dependent && (host as usize) < words && (dependent as usize) < words);
        if pairs.is_empty() {
            return Self::default();
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0; words + 1];
        for &(host, _) in &pairs {
            starts[host as usize + 1] += 1;
        }
        for word in 0..words {
            starts[word + 1] += starts[word];
        }
        Self { starts, companions: pairs.into_iter().map(|(_, dependent)| dependent).collect() }
    }

    /// Words that stay where `word` stays.
    pub fn of(&self, word: u32) -> &[u32] {
        let word = word as usize;
        match (self.starts.get(word), self.starts.get(word + 1)) {
            (Some(&start), Some(&end)) => &self.companions[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Marks `word` and, in turn, all that come along; calls `added` for each word that was not marked yet.
    pub fn add(&self, word: u32, marks: &mut [bool], mut added: impl FnMut(u32)) {
        let mut waiting = vec![word];
        while let Some(word) = waiting.pop() {
            if std::mem::replace(&mut marks[word as usize], true) {
                continue;
            }
            added(word);
            waiting.extend(self.of(word).iter().rev().filter(|&&companion| !marks[companion as usize]));
        }
    }
}

/// Words in the order in which they come to stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// Words, step by step, the one that leads a step first.
    order: Vec<u32>,
    /// Where each step ends in `order`.
    ends: Vec<u32>,
    /// The first so many steps are led by words of priority.
    priority: usize,
}

impl Steps {
    /// Steps of those of `candidates` that `marks` does not mark yet, best first: the higher the priority, then the
    /// probability, the sooner; of equals the earlier word. Marks them.
    ///
    /// `probabilities`, `priorities`, `marks`: `[word]`.
    pub fn new(
        candidates: impl Iterator<Item = u32>,
        probabilities: &[f32],
        priorities: &[bool],
        companions: &Companions,
        marks: &mut [bool],
    ) -> Self {
        let mut ranked: Vec<u32> = candidates.filter(|&word| !marks[word as usize]).collect();
        let key = |word: u32| (priorities.get(word as usize) == Some(&true), probabilities[word as usize]);
        // The sort is stable, so equals stay in the order of the text.
        ranked.sort_by(|&a, &b| {
            let ((first_a, a), (first_b, b)) = (key(a), key(b));
            first_b.cmp(&first_a).then(b.total_cmp(&a))
        });
        let mut steps =
            Self { order: Vec::with_capacity(ranked.len()), ends: Vec::with_capacity(ranked.len()), priority: 0 };
        for word in ranked {
            if marks[word as usize] {
                continue;
            }
            steps.priority += usize::from(key(word).0);
            companions.add(word, marks, |added| steps.order.push(added));
            steps.ends.push(steps.order.len() as u32);
        }
        steps
    }

    /// The number of steps.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The words of the first `count` steps.
    pub fn first(&self, count: usize) -> &[u32] {
        let end = count.min(self.len()).checked_sub(1).map_or(0, |last| self.ends[last] as usize);
        &self.order[..end]
    }

    /// The words of one step, its leader first.
    pub fn step(&self, step: usize) -> &[u32] {
        &self.first(step + 1)[self.first(step).len()..]
    }

    /// How many of the first steps are led by words of priority.
    pub fn priority(&self) -> usize {
        self.priority
    }

    /// How many of the first steps are led by a word of priority, or one of at least this probability.
    pub fn within_threshold(&self, probabilities: &[f32], threshold: f64) -> usize {
        let is_within = |step: &usize| {
            let leader = self.step(*step).first().and_then(|&word| probabilities.get(word as usize));
            leader.is_some_and(|&probability| f64::from(probability) >= threshold)
        };
        self.priority + (self.priority..self.len()).take_while(is_within).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: &[bool] = &[];

    #[test]
    fn steps_are_words_by_probability() {
        let mut marks = [false, false, true, false];
        let steps = Steps::new(0..4, &[0.5, 0.9, 0.7, 0.5], NONE, &Companions::default(), &mut marks);
        assert_eq!((steps.first(9), steps.len()), (&[1, 0, 3][..], 3));
        assert_eq!((steps.first(0), steps.first(2), steps.step(1)), (&[][..], &[1, 0][..], &[0][..]));
        let within = |threshold| steps.within_threshold(&[0.5, 0.9, 0.7, 0.5], threshold);
        assert_eq!([within(0.0), within(0.5), within(0.6), within(1.0)], [3, 3, 1, 0]);
        assert!(Steps::new(0..0, &[], NONE, &Companions::default(), &mut []).first(3).is_empty());
    }

    #[test]
    fn companions_come_along() {
        // 1 brings 3, 3 brings 0 and 1.
        let companions = Companions::new(4, vec![(1, 3), (3, 0), (3, 1), (3, 3), (9, 1)]);
        let mut marks = [false; 4];
        let steps = Steps::new(0..4, &[0.1, 0.9, 0.5, 0.2], NONE, &companions, &mut marks);
        assert_eq!((steps.step(0), steps.step(1), steps.len()), (&[1, 3, 0][..], &[2][..], 2));
        assert_eq!(marks, [true; 4]);
    }

    #[test]
    fn priorities_come_first() {
        let mut marks = [false; 3];
        let steps = Steps::new(0..3, &[0.9, 0.1, 0.2], &[false, true, true], &Companions::default(), &mut marks);
        assert_eq!((steps.first(3), steps.priority()), (&[2, 1, 0][..], 2));
        assert_eq!(steps.within_threshold(&[0.9, 0.1, 0.2], 0.95), 2);
    }
}
