//! Scoring the chunks: the only step that asks the model.

use super::vocabulary::Vocabulary;
use crate::error::Result;
use crate::score::{Progress, Scorer, Window};

/// The tokens of a chunk's window that are attended to, `[CLS]` and `[SEP]` included, with their keep probabilities.
pub type ScoredChunk = Vec<(String, f32)>;

/// The scored chunks of every context, `[context][chunk][token]`.
///
/// The reference scores what the context filter leaves a second time, with the same outcome; here it is once.
///
/// # Errors
/// Those of the tokenizer and of the scorer.
pub async fn score<S: Scorer>(
    vocabulary: &Vocabulary,
    scorer: &S,
    contexts: &[Vec<String>],
    progress: Progress<'_>,
) -> Result<Vec<Vec<ScoredChunk>>> {
    let windows: Vec<Window> =
        contexts.iter().flatten().map(|chunk| vocabulary.window(chunk)).collect::<Result<_>>()?;
    let probabilities =
        if windows.is_empty() { Vec::new() } else { scorer.keep_probabilities(&windows, progress).await? };
    let mut scored = windows.iter().zip(&probabilities).map(|(window, p)| attended(vocabulary, window, p));
    Ok(contexts.iter().map(|chunks| scored.by_ref().take(chunks.len()).collect()).collect())
}

fn attended(vocabulary: &Vocabulary, window: &Window, probabilities: &[f32]) -> ScoredChunk {
    let tokens = window.ids().iter().zip(window.attention_mask()).zip(probabilities);
    let mut chunk: ScoredChunk =
        tokens.filter(|((_, mask), _)| **mask).map(|((&id, _), &p)| (vocabulary.token(id), p)).collect();
    if let [(only, _)] = chunk.as_mut_slice() {
        // Left alone by a chunk of literal [PAD]s, the token is no longer a list in Python but a string, which the
        // reference then walks letter by letter for as long as there are probabilities: one.
        *only = only.chars().take(1).collect();
    }
    chunk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_in_the_text_is_left_out_and_a_lone_token_loses_its_tail() {
        let tokenizer = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/reference/bert/tokenizer.json");
        let tokenizer = tokenizers::Tokenizer::from_file(tokenizer).expect("tokenizer.json");
        let vocabulary = Vocabulary::new(tokenizer, usize::MAX).expect("a BERT tokenizer");
        // Python: convert_ids_to_tokens gives a list of several ids and a string of one, walked letter by letter.
        let cases: [(String, &[&str]); 3] = [
            ("a [PAD] b".into(), &["[CLS]", "a", "b", "[SEP]"]),
            ("[PAD]".repeat(510), &["[CLS]", "[SEP]"]),
            ("[PAD]".repeat(511), &["["]),
        ];
        for (text, expected) in cases {
            let window = vocabulary.window(&text).expect("a window");
            let probabilities = vec![0.5; window.len()];
            let tokens: Vec<String> =
                attended(&vocabulary, &window, &probabilities).into_iter().map(|(token, _)| token).collect();
            assert_eq!(tokens, expected, "{}", text.len());
        }
    }
}
