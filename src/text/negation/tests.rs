use std::collections::{BTreeMap, BTreeSet, HashSet};

use proptest::prelude::*;

use super::lexicon::{FILES, Lexicon};
use super::negations;
use crate::text::span::Tie;
use crate::text::word::words;

/// Sentences with the pairs that stay together: `text => negation > head head; negation > head`.
const CASES: &[(&str, &str)] = &[
    ("en", include_str!("cases/en.txt")),
    ("de", include_str!("cases/de.txt")),
    ("fr", include_str!("cases/fr.txt")),
    ("es", include_str!("cases/es.txt")),
    ("pt", include_str!("cases/pt.txt")),
    ("it", include_str!("cases/it.txt")),
    ("nl", include_str!("cases/nl.txt")),
    ("sv", include_str!("cases/sv.txt")),
    ("fi", include_str!("cases/fi.txt")),
    ("pl", include_str!("cases/pl.txt")),
    ("cs", include_str!("cases/cs.txt")),
    ("ru", include_str!("cases/ru.txt")),
    ("uk", include_str!("cases/uk.txt")),
    ("tr", include_str!("cases/tr.txt")),
    ("az", include_str!("cases/az.txt")),
    ("vi", include_str!("cases/vi.txt")),
    ("id", include_str!("cases/id.txt")),
    ("ar", include_str!("cases/ar.txt")),
    ("fa", include_str!("cases/fa.txt")),
    ("he", include_str!("cases/he.txt")),
    ("el", include_str!("cases/el.txt")),
    ("hi", include_str!("cases/hi.txt")),
    ("th", include_str!("cases/th.txt")),
    ("ko", include_str!("cases/ko.txt")),
    ("zh", include_str!("cases/zh.txt")),
    ("ja", include_str!("cases/ja.txt")),
];

fn ties(text: &str) -> Vec<Tie> {
    negations(text, &words(text))
}

/// The pairs of different bytes that are tied both ways, each once.
fn pairs(text: &str) -> BTreeSet<[&str; 2]> {
    let ties = ties(text);
    let all: HashSet<_> = ties.iter().map(|tie| (tie.dependent.clone(), tie.host.clone())).collect();
    let both = all.iter().filter(|(one, other)| one != other && all.contains(&(other.clone(), one.clone())));
    both.map(|(one, other)| sorted(&text[one.clone()], &text[other.clone()])).collect()
}

fn sorted<'a>(one: &'a str, other: &'a str) -> [&'a str; 2] {
    let mut pair = [one, other];
    pair.sort_unstable();
    pair
}

/// The text of a tie's two sides that hold one way only.
fn one_way(text: &str) -> Vec<(&str, &str)> {
    let ties = ties(text);
    let back = |tie: &Tie| Tie { dependent: tie.host.clone(), host: tie.dependent.clone() };
    let one_way = ties.iter().filter(|tie| !ties.contains(&back(tie)));
    one_way.map(|tie| (&text[tie.dependent.clone()], &text[tie.host.clone()])).collect()
}

#[test]
fn every_case_gives_its_pairs() {
    let mut failures = Vec::new();
    for (code, cases) in CASES {
        for case in cases.lines() {
            let (text, expected) = case.split_once("=>").unwrap_or_else(|| panic!("{code}: no arrow in {case:?}"));
            let expected: BTreeSet<[&str; 2]> = expected
                .split(';')
                .filter_map(|pair| pair.split_once('>'))
                .flat_map(|(negation, heads)| heads.split_whitespace().map(|head| sorted(negation.trim(), head)))
                .collect();
            let found = pairs(text.trim());
            if found != expected {
                failures.push(format!("{code}: {}\n  expected {expected:?}\n  found    {found:?}", text.trim()));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_language_is_read_and_has_cases() {
    let languages = Lexicon::shared().languages();
    assert_eq!(languages.len(), FILES.len(), "a data file cannot be read");
    let cases: BTreeMap<_, _> = CASES.iter().copied().collect();
    assert_eq!(cases.len(), CASES.len());
    let codes: BTreeSet<_> = FILES.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, cases.keys().copied().collect());
    for (code, cases) in cases {
        let none = cases.lines().filter(|case| case.trim_end().ends_with("=>")).count();
        assert!(cases.lines().count() >= 6 && none >= 1 && none < cases.lines().count(), "{code}");
    }
}

#[test]
fn lists_are_written_as_words_are_compared() {
    for (language, (code, _)) in Lexicon::shared().languages().iter().zip(FILES) {
        let forms: Vec<&String> = language.negations.iter().flat_map(|negation| &negation.forms).collect();
        let listed = forms.iter().copied().chain(&language.exceptions).chain(&language.crossed);
        for form in listed.chain(language.negations.iter().flat_map(|negation| &negation.head_ends)) {
            assert_eq!(&super::form::normalise(form), form, "{code}");
        }
        let mut seen = HashSet::new();
        for form in forms.into_iter().chain(&language.exceptions) {
            assert!(seen.insert(form), "{code}: {form:?} is listed twice");
        }
    }
}

#[test]
fn the_scope_and_auxiliaries_hold_the_negation_but_not_the_reverse() {
    assert_eq!(one_way("Never delete user records today."), [("Never", "user")]);
    assert_eq!(one_way("It can never fail."), [("never", "can")]);
    assert_eq!(one_way("Die Datei darf man nicht löschen."), [("nicht", "darf")]);
    assert_eq!(one_way("Lösche die Sicherungen nicht."), [("nicht", "Lösche")]);
    assert_eq!(one_way("Never delete because users complain."), []);
}

#[test]
fn words_of_a_phrase_stay_together() {
    let text = "Do not copy. Not only fast.";
    let whole: Vec<_> = ties(text).into_iter().filter(|tie| tie.dependent == tie.host).collect();
    assert_eq!(whole.iter().map(|tie| &text[tie.host.clone()]).collect::<Vec<_>>(), ["Do not", "Not only"]);
}

#[test]
fn a_clause_ends_the_scope() {
    for text in [
        "I said never. Delete it.",
        "never\n\ndelete",
        "- never\n- delete",
        "no | delete",
        "no, delete it",
        "never — delete",
    ] {
        assert_eq!(pairs(text), BTreeSet::new(), "{text:?}");
    }
    for text in ["never\ndelete", "(never) \"delete\"", "*never* **delete**"] {
        assert_eq!(pairs(text), BTreeSet::from([["delete", "never"]]), "{text:?}");
    }
}

#[test]
fn small_words_around_tell_the_language_of_a_shared_word() {
    assert_eq!(pairs("O livro foi publicado no Brasil em uma edição."), BTreeSet::new());
    assert_eq!(pairs("El libro no se publicó en la ciudad."), BTreeSet::from([["no", "publicó"]]));
    assert_eq!(pairs("There is no publication of the book."), BTreeSet::from([["no", "publication"]]));
    assert_eq!(pairs("このAPIは禁止です"), BTreeSet::from([["API", "禁止"]]));
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let ties = ties(text);
    for tie in &ties {
        for range in [&tie.dependent, &tie.host] {
            prop_assert!(range.start < range.end && range.end <= text.len());
            prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        }
    }
    prop_assert!(ties.is_sorted_by_key(|tie| tie.dependent.start));
    // Linear: a bounded number of ties for each word.
    prop_assert!(ties.len() <= 16 * text.len());
    Ok(())
}

fn listed_forms() -> Vec<String> {
    let mut forms = Vec::new();
    for language in Lexicon::shared().languages() {
        forms.extend(language.negations.iter().flat_map(|negation| negation.forms.clone()));
        forms.extend(language.exceptions.iter().chain(&language.crossed).cloned());
    }
    forms.sort();
    forms
}

proptest! {
    #[test]
    fn ties_of_any_text_are_in_bounds(text in "\\PC*|[\\s\\S]*") {
        check(&text)?;
    }

    #[test]
    fn ties_of_listed_words_in_any_order_are_in_bounds(
        chosen in prop::collection::vec((prop::sample::select(listed_forms()), "[ \n,.()*'’]{0,2}|x "), 0..40)
    ) {
        let text: String = chosen.iter().flat_map(|(form, gap)| [form.as_str(), gap.as_str()]).collect();
        check(&text)?;
        check(&text.to_uppercase())?;
    }

    /// A sentence of a case has its pairs wherever it stands.
    #[test]
    fn what_stands_in_other_paragraphs_changes_nothing(
        case in prop::sample::select(CASES.iter().flat_map(|(_, cases)| cases.lines()).collect::<Vec<_>>()),
        before in "[0-9 ]{0,30}",
    ) {
        let text = case.split("=>").next().unwrap_or_default().trim();
        let moved = format!("{before}.\n\n{text}\n\n{before}");
        let alone = pairs(text);
        prop_assert!(alone.is_subset(&pairs(&moved)), "{:?} in {moved:?}", alone);
    }
}
