//! What was found out about stretches of text, so that a text that changed a little is counted again in no time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes at which everything is forgotten: room for the words of any text of the usual kind.
const MOST_BYTES: usize = 8 << 20;

/// A stretch longer than this would push too many others out.
const LONGEST_BYTES: usize = MOST_BYTES / 8;

/// What an entry takes besides its characters, about.
const ENTRY_BYTES: usize = 48;

/// A bounded memory from stretches of text to what holds for them.
pub(crate) struct Memo<T>(Mutex<Entries<T>>);

struct Entries<T> {
    values: HashMap<Box<str>, T>,
    bytes: usize,
}

impl<T: Copy> Memo<T> {
    /// A memory with nothing in it.
    pub fn new() -> Self {
        Self(Mutex::new(Entries { values: HashMap::new(), bytes: 0 }))
    }

    /// What is remembered of a stretch.
    pub fn get(&self, stretch: &str) -> Option<T> {
        self.entries().values.get(stretch).copied()
    }

    /// Remembers a stretch that [`Memo::get`] did not find.
    pub fn insert(&self, stretch: &str, value: T) {
        if stretch.len() > LONGEST_BYTES {
            return;
        }
        let mut entries = self.entries();
        entries.bytes += stretch.len() + ENTRY_BYTES;
        if entries.bytes > MOST_BYTES {
            *entries = Entries { values: HashMap::new(), bytes: stretch.len() + ENTRY_BYTES };
        }
        entries.values.insert(stretch.into(), value);
    }

    /// Every state between two calls is sound, so a thread that died with the lock does no harm.
    fn entries(&self) -> MutexGuard<'_, Entries<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_what_came_last_within_its_bound() {
        let memo = Memo::new();
        let long = "a".repeat(LONGEST_BYTES + 1);
        memo.insert(&long, 1);
        memo.insert(&long[1..], 2);
        assert_eq!((memo.get(&long), memo.get(&long[1..]), memo.get("")), (None, Some(2), None));
        let mut forgotten = 0;
        for number in 0..3 * MOST_BYTES / ENTRY_BYTES {
            let before = memo.entries().values.len();
            memo.insert(&number.to_string(), number);
            assert_eq!(memo.get(&number.to_string()), Some(number));
            let Entries { values, bytes } = &*memo.entries();
            assert!(*bytes <= MOST_BYTES && values.len() * ENTRY_BYTES <= *bytes);
            forgotten += usize::from(values.len() <= before);
        }
        assert!((3..6).contains(&forgotten), "{forgotten}");
    }
}
