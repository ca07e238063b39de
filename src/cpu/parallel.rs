//! Work on parts that do not touch each other: on all cores natively, one after the other in wasm.

/// The most rows of a chunk: enough to read a panel of weights seldom, few enough that what lies between two products
/// stays in the cache.
const MOST_ROWS: usize = 128;

/// The fewest, where there are more: a panel read for fewer costs more than a core that waits.
#[cfg(not(target_family = "wasm"))]
const LEAST_ROWS: usize = 16;

/// Rows of a chunk of `rows`, so that every core has one.
pub fn chunk_rows(rows: usize) -> usize {
    #[cfg(not(target_family = "wasm"))]
    let rows = rows.div_ceil(rayon::current_num_threads()).next_multiple_of(LEAST_ROWS);
    rows.clamp(1, MOST_ROWS)
}

/// Runs `work` for each part.
#[cfg(not(target_family = "wasm"))]
pub fn for_each<T: Send>(parts: impl Iterator<Item = T>, work: impl Fn(T) + Send + Sync) {
    use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
    if rayon::current_num_threads() == 1 {
        return parts.for_each(work);
    }
    parts.collect::<Vec<_>>().into_par_iter().with_max_len(1).for_each(work);
}

/// Runs `work` for each part.
#[cfg(target_family = "wasm")]
pub fn for_each<T>(parts: impl Iterator<Item = T>, work: impl Fn(T)) {
    parts.for_each(work);
}
