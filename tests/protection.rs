//! What holds with everything switched on: protection, ties, segments, floors and exact budgets.

mod support;

use std::collections::BTreeSet;

use promptpress::text::protect::Recogniser;
use promptpress::text::structure::structure;
use promptpress::{
    Budget, Document, ErrorKind, Floors, PartFilter, PartRule, Protect, Reason, Scored, SelectOptions, Selection,
    Unchanged,
};
use proptest::prelude::*;
use support::hash_scorer::{CL100K, O200K, score};

/// Prompts with all that is protected in them, in every order.
fn prompts() -> impl Strategy<Value = String> {
    let prose = "[a-zäöü]{1,9}( [a-z]{2,7}){0,4}[.,;!?]?";
    let special = prop::sample::select(vec![
        "`let x = 1;`",
        "```rust\nfn f() {}\n\n    g();\n```",
        "```\nnever closed",
        "https://a.example/b?c=d#e.",
        "me@b.example",
        "src/main.rs",
        "C:\\Users\\x.txt",
        "-5.2 %",
        "1,234.50 €",
        "2024-05-01 10:30",
        "{{name}}",
        "{x}",
        "${HOME}",
        "%(n)s",
        "<b>bold</b>",
        "<tool id=\"7\">",
        "snake_case",
        "camelCase",
        "--dry-run",
        "v1.2.3",
        "\"quoted text\"",
        "not",
        "NEVER",
        "don't",
        "kein",
        "ne pas",
        "не",
        "不要",
        "ない",
        "**bold**",
        "- item",
        "1. first",
        "# Heading",
        "> quote",
        "| a | b |",
        "|---|---|",
        "[link](https://x.example)",
        "(see",
        "below)",
        "{\"a\": [1, 2]}",
        "\n",
        "\n\n",
        "\n    ",
        "世界你好。",
        "カナ「がん」",
        "😀",
    ]);
    let part = prop_oneof![5 => prose.prop_map(|prose: String| prose), 3 => special.prop_map(str::to_owned)];
    let gap = prop_oneof![6 => Just(" "), 1 => Just("\n"), 1 => Just(""), 1 => Just("\n\n"), 1 => Just("  ")];
    let any = prop_oneof![1 => any::<String>(), 9 => prop::collection::vec((part, gap), 0..60)
        .prop_map(|parts| parts.into_iter().map(|(part, gap)| part + gap).collect())];
    any
}

/// Prose long enough for a rate to be met closely.
fn long_prose() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-z]{1,7}", 300..900).prop_map(|words| words.join(" "))
}

fn kept(selection: &Selection) -> BTreeSet<usize> {
    (0..selection.kept.len()).filter(|&word| selection.kept[word]).collect()
}

/// The slices that the options protect.
fn protected(text: &str, SelectOptions { protect, format, .. }: &SelectOptions) -> Vec<std::ops::Range<usize>> {
    let structure = format.map(|format| structure(text, format, false)).unwrap_or_default();
    let spans = Recogniser::new(protect).unwrap().spans(text, &structure.code);
    spans.into_iter().chain(structure.spans).map(|span| span.range).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn protected_text_comes_out_byte_for_byte(text in prompts(), rate in 0.0..=1.0f64) {
        let selection = score(&text).select(Budget::Rate(rate)).unwrap();
        for range in protected(&text, &SelectOptions::default()) {
            let slice = text[range].trim();
            prop_assert!(selection.text.contains(slice), "{slice:?} is not in {:?}", selection.text);
        }
        prop_assert!(selection.text.len() <= text.len() && selection.compressed_tokens <= selection.original_tokens);
    }

    #[test]
    fn what_the_caller_names_comes_out_with_its_white_space(text in prompts(), rate in 0.0..=1.0f64) {
        let protect = Protect { literals: vec![" the ".into(), "a".into()], patterns: vec![r"(?i)\s*[b-e]{2,}\s".into()], ..Protect::none() };
        let options = SelectOptions { protect, ..SelectOptions::bare(Budget::Rate(rate)) };
        let selection = score(&text).select(options.clone()).unwrap();
        for range in protected(&text, &options) {
            prop_assert!(selection.text.contains(&text[range.clone()]), "{:?} is not in {:?}", &text[range], selection.text);
        }
    }

    #[test]
    fn a_higher_rate_keeps_a_superset(text in prompts(), rates in prop::collection::vec(0.0..=1.0f64, 2..6)) {
        let scored = score(&text);
        let mut rates = rates;
        rates.sort_by(f64::total_cmp);
        for options in [SelectOptions::default(), SelectOptions::bare(Budget::default())] {
            let of = |budget: Budget| kept(&scored.select(SelectOptions { budget, ..options.clone() }).unwrap());
            for pair in rates.windows(2) {
                prop_assert!(of(Budget::Rate(pair[0])).is_subset(&of(Budget::Rate(pair[1]))), "{pair:?}");
                prop_assert!(of(Budget::Threshold(pair[1])).is_subset(&of(Budget::Threshold(pair[0]))), "{pair:?}");
            }
        }
    }

    #[test]
    fn a_slider_gives_what_a_fresh_text_gives(text in prompts(), rates in prop::collection::vec(0.0..=1.0f64, 2..6)) {
        // A scored text remembers counts from one selection to the next.
        let scored = score(&text);
        for rate in rates {
            for budget in [Budget::Rate(rate), Budget::Threshold(rate)] {
                prop_assert_eq!(scored.select(budget).unwrap(), score(&text).select(budget).unwrap());
            }
        }
    }

    #[test]
    fn targets_hold_in_the_callers_tokens(text in prompts(), share in 0.0..1.2f64) {
        let scored = score(&text);
        for counter in [&CL100K, &O200K] {
            counter.with(|counter| {
                let target = (share * counter.count_ordinary(&text) as f64) as usize;
                match scored.select_with(Budget::TargetTokens(target), counter) {
                    Ok(selection) => {
                        prop_assert_eq!(selection.compressed_tokens, counter.count_ordinary(&selection.text));
                        prop_assert!(selection.compressed_tokens <= target);
                    }
                    Err(error) => {
                        prop_assert_eq!(error.kind(), ErrorKind::BudgetTooSmall);
                        // The amount that it names is enough.
                        let least: usize = error.message().split_whitespace().find_map(|word| word.parse().ok()).unwrap();
                        prop_assert!(least > target);
                        let selection = scored.select_with(Budget::TargetTokens(least), counter).unwrap();
                        prop_assert!(selection.compressed_tokens <= least);
                        let best = SelectOptions { best_effort: true, ..Budget::TargetTokens(target).into() };
                        let best = scored.select_with(best, counter).unwrap();
                        prop_assert!(best.over_budget && best.compressed_tokens <= least.max(best.original_tokens));
                    }
                }
                Ok(())
            })?;
        }
    }

    #[test]
    fn budgets_are_met_closely(text in long_prose(), rate in 0.05..0.95f64) {
        let scored = score(&text);
        O200K.with(|o200k| {
            let selection = scored.select_with(Budget::Rate(rate), o200k).unwrap();
            let reached = selection.compressed_tokens as f64 / selection.original_tokens as f64;
            prop_assert!(reached <= rate && reached > rate - 0.01, "{reached} for {rate}");
            let target = (rate * selection.original_tokens as f64) as usize;
            let selection = scored.select_with(Budget::TargetTokens(target), o200k).unwrap();
            let missing = target - selection.compressed_tokens;
            prop_assert!(missing <= 3 || missing as f64 <= 0.01 * target as f64, "{missing} of {target}");
            Ok(())
        })?;
    }

    #[test]
    fn every_word_has_its_reason(text in prompts(), rate in 0.0..=1.0f64) {
        let selection = score(&text).select(Budget::Rate(rate)).unwrap();
        prop_assert_eq!(selection.reasons.len(), selection.kept.len());
        for (reason, kept) in selection.reasons.iter().zip(&selection.kept) {
            let goes = matches!(reason, Reason::Budget | Reason::Filter | Reason::Repeat);
            prop_assert!(goes != *kept, "{reason:?}");
        }
        prop_assert_eq!(selection.unchanged.is_some(), selection.text == text);
    }

    #[test]
    fn segments_keep_to_their_own_rates(texts in prop::collection::vec(prompts(), 1..5), rate in 0.0..=1.0f64, own in 0.0..=1.0f64) {
        let rules: Vec<_> = (0..texts.len()).map(|part| PartRule { rate: (part == 1).then_some(own), compress: part != 0, floor: None }).collect();
        for document in [Document::joined(&texts, ""), Document::joined(&texts, "\n\n"), Document::separate(&texts)] {
            let options = SelectOptions { parts: rules.clone(), min_tokens: 0, protect: Protect::none(), format: None, ..Budget::Rate(rate).into() };
            let selection = score(document).select(options).unwrap();
            prop_assert_eq!(&selection.parts[0].text, &texts[0]);
            prop_assert!(selection.text.starts_with(&texts[0]));
            for (part, text) in selection.parts.iter().zip(&texts) {
                prop_assert!(part.text.len() <= text.len());
            }
            if let Some(part) = selection.parts.get(1).filter(|_| selection.unchanged != Some(Unchanged::Protected)) {
                // Where two segments meet inside of a run, a mark of one may have to keep their words apart.
                let within = part.compressed_tokens as f64 <= own * part.original_tokens as f64 + 2.0;
                // A text of its own does not become blank.
                prop_assert!(within || part.text.split_whitespace().count() <= 1, "{part:?}");
            }
        }
    }

    #[test]
    fn the_filter_drops_whole_parts(texts in prop::collection::vec("[a-z]{2,7}( [a-z]{2,7}){3,9}", 2..6), keep in 1..4usize) {
        let filter = PartFilter { target_parts: Some(keep), ..Default::default() };
        let options = SelectOptions { filter: Some(filter), ..SelectOptions::bare(Budget::Rate(1.0)) };
        let selection = score(Document::joined(&texts, "\n\n")).select(options).unwrap();
        let stays: Vec<_> = selection.parts.iter().zip(&texts).filter(|(part, _)| !part.dropped).collect();
        prop_assert_eq!(stays.len(), keep.min(texts.len()));
        prop_assert!(stays.iter().all(|(part, text)| part.text == **text));
        prop_assert_eq!(selection.text, stays.iter().map(|(part, _)| part.text.clone()).collect::<Vec<_>>().join("\n\n"));
    }
}

fn options(budget: Budget) -> SelectOptions {
    SelectOptions::bare(budget)
}

fn scored(text: &str) -> Scored {
    score(text)
}

#[test]
fn short_texts_come_back_with_the_reason() {
    let scored = scored("translate this to french");
    let selection = scored.select(Budget::Rate(0.3)).unwrap();
    assert_eq!((selection.text.as_str(), selection.unchanged), (scored.text(), Some(Unchanged::Short)));
    assert!(selection.reasons.iter().all(|reason| *reason == Reason::Verbatim));
    // A number of tokens is a number of tokens.
    assert!(scored.select(Budget::TargetTokens(2)).unwrap().compressed_tokens <= 2);
    let selection = scored.select(SelectOptions { min_tokens: 0, ..Budget::Rate(0.5).into() }).unwrap();
    assert_eq!(selection.unchanged, None);
}

#[test]
fn floors_hold_against_a_rate() {
    let text = "The meeting went on and on about many things that do not matter here at all. What is the capital of France? \
                Thanks to everybody who came to the meeting. Answer in one short sentence please.";
    let scored = scored(text);
    let floors = Floors { question: Some(1.0), last: Some(1.0) };
    let selection = scored.select(SelectOptions { floors, ..options(Budget::Rate(0.1)) }).unwrap();
    for sentence in ["What is the capital of France?", "Answer in one short sentence please."] {
        assert!(selection.text.contains(sentence), "{}", selection.text);
    }
    assert!(selection.over_budget && selection.reasons.contains(&Reason::Floor));
    // A number of tokens does not give way.
    let selection = scored.select(SelectOptions { floors, ..options(Budget::TargetTokens(6)) }).unwrap();
    assert!(selection.compressed_tokens <= 6);
}

#[test]
fn options_outside_their_ranges_are_errors() {
    let scored = scored("a text of some words that is long enough to be compressed");
    let floors = Floors { question: Some(1.5), last: None };
    let parts = vec![PartRule::default(); 2];
    for options in [
        SelectOptions { floors, ..SelectOptions::default() },
        SelectOptions { parts, ..SelectOptions::default() },
        SelectOptions {
            protect: Protect { patterns: vec!["(".into()], ..Protect::none() },
            ..SelectOptions::default()
        },
        SelectOptions {
            filter: Some(PartFilter { forced: vec![1], ..Default::default() }),
            ..SelectOptions::default()
        },
    ] {
        assert_eq!(scored.select(options).unwrap_err().kind(), ErrorKind::OptionOutOfRange);
    }
}
