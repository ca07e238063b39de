//! What compressors are abandoned for: one case for each way in which a prompt has been broken, from public complaints.
//!
//! Every case is a prompt with prose around what must survive, compressed with the model in the box at the default
//! options and at a rate at which nearly all prose goes.

mod support;

use promptpress::{Budget, Compressor, OpenDevice, SelectOptions};
use serde::Deserialize;
use support::ready::block_on;

#[derive(Deserialize)]
struct Case {
    name: String,
    /// The complaint.
    from: String,
    text: String,
    /// Come out byte for byte.
    #[serde(default)]
    must_keep: Vec<String>,
    /// Must not come to stand anywhere.
    #[serde(default)]
    must_not: Vec<String>,
    /// All of it is code.
    #[serde(default)]
    verbatim: bool,
    /// `[dependent, host]`: where the host is, the dependent is before, behind or around it.
    #[serde(default)]
    ties: Vec<[String; 2]>,
}

#[test]
fn what_people_paste_survives() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("data/adversarial.json")).unwrap();
    assert!(cases.len() >= 150, "{} cases", cases.len());
    let files = support::folder(&support::root().join("models/default"));
    let compressor = Compressor::load(&files, &OpenDevice::cpu()).unwrap();
    let mut failures = Vec::new();
    for case in &cases {
        let scored = block_on(compressor.score(&case.text, &mut |_, _| true)).unwrap();
        for rate in [0.2, 0.5] {
            let options = SelectOptions { min_tokens: 0, ..Budget::Rate(rate).into() };
            let text = scored.select(options).unwrap().text;
            let mut fail =
                |what: String| failures.push(format!("{} ({}) at {rate}: {what} in {text:?}", case.name, case.from));
            for kept in case.must_keep.iter().filter(|kept| !text.contains(*kept)) {
                fail(format!("{kept:?} is missing"));
            }
            for wrong in case.must_not.iter().filter(|wrong| text.contains(*wrong)) {
                fail(format!("{wrong:?} came to stand"));
            }
            for [dependent, host] in
                case.ties.iter().filter(|[dependent, host]| text.contains(host) && !text.contains(dependent))
            {
                fail(format!("{host:?} is there without {dependent:?}"));
            }
            // A test that can't fail shows nothing: something of the prose must be able to go.
            let kept: usize = case.must_keep.iter().map(String::len).sum();
            if rate < 0.5 && text == case.text && !case.verbatim && kept * 2 < text.len() {
                fail("nothing went".into());
            }
        }
    }
    assert!(failures.is_empty(), "{} of {} cases:\n{}", failures.len(), cases.len(), failures.join("\n"));
}
