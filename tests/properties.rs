//! What holds for every text and every budget, whatever the scorer says.

mod support;

use std::rc::Rc;

use promptpress::count::TokenCounter;
use promptpress::text::run_counter::RunCounter;
use promptpress::{Budget, SelectOptions};
use proptest::prelude::*;
use support::hash_scorer::{CL100K, COUNTING, score, tokenizer};

/// Texts of every kind: any Unicode, and prose-like mixtures in which words, scripts and marks meet.
fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[a-z]{1,9}",
        2 => " ",
        1 => "[ \n\t\u{3000}\r\u{85}\u{2028}]{1,3}",
        1 => "[.,;:!?()\"'\\-%#@/$+<>={}]{1,3}",
        1 => "[0-9]{1,4}",
        1 => "[世界你好、。「」カナーがん゙]{1,4}",
        1 => "[😀👍🏽\u{200D}\u{FE0F}❤]{1,3}",
        1 => "[कानमस्ते한국어שלום]{1,4}",
        1 => Just("[SEP]</s><unk>".to_owned()),
        1 => Just("\0\u{200B}\u{FFFD}".to_owned()),
    ];
    prop_oneof![1 => any::<String>(), 4 => prop::collection::vec(part, 0..80).prop_map(|parts| parts.concat())]
}

fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    part.chars().all(|c| whole.any(|other| other == c))
}

#[test]
fn every_character_adds_up_in_runs() {
    let tokenizer = Rc::new(tokenizer());
    let counter = RunCounter::new(tokenizer.clone()).unwrap();
    // Hangul syllables and rarer Han are alike among themselves; the first of each stand for them.
    let alike = |c: &char| matches!(c, '\u{AD00}'..='\u{D7A3}' | '\u{5000}'..='\u{9FFF}' | '\u{20100}'..='\u{E0000}' | '\u{E0200}'..);
    for c in ('\0'..=char::MAX).filter(|c| !alike(c)) {
        for text in [format!("{c}"), format!("a{c} "), format!("a {c}{c} {c}b")] {
            assert_eq!(counter.count(&text).unwrap(), tokenizer.count(&text).unwrap(), "{text:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_result_is_a_part_of_the_text(text in texts(), rate in 0.0..=1.0f64) {
        let scored = score(&text);
        let selection = scored.select(SelectOptions::bare(Budget::Rate(rate))).unwrap();
        prop_assert!(is_subsequence(&selection.text, &text));
        prop_assert!(selection.text.len() <= text.len());
        prop_assert!(selection.compressed_tokens <= selection.original_tokens);
        // The kept words, with nothing but white space between them.
        let kept = scored.words().iter().zip(&selection.kept).filter(|(_, kept)| **kept);
        let words: String = kept.map(|(word, _)| &text[word.start..word.end]).collect();
        let without_space = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(without_space(&selection.text), words);
    }

    #[test]
    fn everything_is_the_identity(text in texts()) {
        let scored = score(&text);
        let tokens = scored.count_pieces(&text).unwrap();
        for budget in [Budget::Rate(1.0), Budget::Threshold(0.0), Budget::TargetTokens(tokens), Budget::TargetTokens(usize::MAX)] {
            prop_assert_eq!(&scored.select(budget).unwrap().text, &text);
        }
    }

    #[test]
    fn budgets_hold_when_the_result_is_counted(text in texts(), target in 0..60usize) {
        let scored = score(&text);
        let selection = scored.select(SelectOptions::bare(Budget::TargetTokens(target))).unwrap();
        prop_assert_eq!(selection.compressed_tokens, COUNTING.with(|tokenizer| tokenizer.count(&selection.text)).unwrap());
        prop_assert!(selection.compressed_tokens <= target);
        let by_gpt = CL100K.with(|cl100k| scored.select_with(SelectOptions::bare(Budget::TargetTokens(target)), cl100k)).unwrap();
        prop_assert!(CL100K.with(|cl100k| cl100k.count_ordinary(&by_gpt.text)) <= target);
    }

    #[test]
    fn runs_add_up_to_the_text(text in texts()) {
        // What RunCounter relies on: the tokenizers split at white space first.
        let scored = score(&text);
        prop_assert_eq!(scored.count_pieces(&text).unwrap(), COUNTING.with(|tokenizer| tokenizer.count(&text)).unwrap());
    }

    #[test]
    fn ideographs_get_no_spaces(text in "[世界你好、。「」カナーがん]{1,40}", rate in 0.0..=1.0f64) {
        let selection = score(&text).select(SelectOptions::bare(Budget::Rate(rate))).unwrap();
        prop_assert!(!selection.text.contains(char::is_whitespace));
    }

    #[test]
    fn the_same_text_gives_the_same_result(text in texts(), rate in 0.0..=1.0f64) {
        let [first, second] = [(); 2].map(|()| score(&text).select(SelectOptions::bare(Budget::Rate(rate))).unwrap());
        prop_assert_eq!(first, second);
    }
}
