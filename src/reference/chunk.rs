//! Cutting a context into chunks that fit a window.

use std::collections::HashSet;

use super::vocabulary::{MAX_WINDOW, Vocabulary};
use crate::error::Result;

/// The place of the last token of a full chunk. Counted from 0, so a full chunk has one token more, and its window
/// loses the `[SEP]`: as in the reference.
const LAST: usize = MAX_WINDOW - 2;

/// The texts of the chunks of a text.
///
/// Each is up to 511 tokens, detokenized; a cut can fall inside a word.
///
/// # Errors
/// [`crate::ErrorKind::ModelTokenizer`] when the tokenizer fails.
pub fn chunks(vocabulary: &Vocabulary, text: &str, end_tokens: &HashSet<String>) -> Result<Vec<String>> {
    let tokens = vocabulary.tokenize(text)?;
    let mut rest = tokens.as_slice();
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(chunk_length(rest, end_tokens).min(rest.len()));
        chunks.push(vocabulary.detokenize(chunk.to_vec())?);
        rest = after;
    }
    Ok(chunks)
}

/// How many tokens the next chunk has: up to the last end token that fits, its first token never looked at.
fn chunk_length(rest: &[String], end_tokens: &HashSet<String>) -> usize {
    if rest.len() <= LAST {
        return rest.len();
    }
    let end = rest.iter().take(LAST + 1).skip(1).rposition(|token| end_tokens.contains(token));
    end.map_or(LAST + 1, |i| i + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_end_where_the_reference_ends_them() {
        // Tokens, where the end tokens stand, the length of the chunk.
        let cases: [(usize, &[usize], usize); 9] = [
            (1, &[], 1),
            (510, &[3], 510),
            (511, &[], 511),
            (512, &[], 511),
            (511, &[3], 4),
            (600, &[0], 511),
            (600, &[1], 2),
            (600, &[5, 510], 511),
            (600, &[5, 511], 6),
        ];
        let end_tokens = HashSet::from([".".to_owned()]);
        for (length, ends, expected) in cases {
            let tokens: Vec<String> =
                (0..length).map(|i| if ends.contains(&i) { "." } else { "word" }.to_owned()).collect();
            assert_eq!(chunk_length(&tokens, &end_tokens), expected, "{length} tokens, ends at {ends:?}");
        }
    }
}
