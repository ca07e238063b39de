//! Work on parts that do not touch each other: on all cores natively, one after the other in wasm.

/// Rows of a chunk: enough to read a panel of weights seldom, few enough that what lies between two products stays
/// in the cache and that threads find work.
pub const CHUNK_ROWS: usize = if cfg!(target_family = "wasm") { 128 } else { 64 };

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
