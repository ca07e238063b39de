//! Which value of a JSON text a rule is for.

use crate::error::{Error, ErrorKind, Result};
use crate::format::PathStep;

/// A path with open ends: `body`, `a.b[].c`, `$.a[3]["odd.key"]`.
///
/// It fits wherever its steps come one after the other; `$` in front ties it to the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    anchored: bool,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    AnyIndex,
    Index(usize),
}

impl Pattern {
    /// Reads `name`, `.name`, `["any key"]`, `[]` (every element) and `[3]`, after an optional `$`.
    pub(super) fn read(source: &str) -> Result<Self> {
        let bad = || {
            let message = format!(
                "\"{source}\" is no path to a JSON value; write a key (body), a path (a.b[].c), \
                 or one from the top ($.a), with odd keys as [\"a.b\"]"
            );
            Error::new(ErrorKind::OptionOutOfRange, message)
        };
        let after_root = source.strip_prefix('$').filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        let mut rest = after_root.unwrap_or(source);
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = match rest.strip_prefix('[') {
                Some(inside) => bracket(inside).ok_or_else(bad)?,
                None => name(rest, steps.is_empty() && after_root.is_none()).ok_or_else(bad)?,
            };
            steps.push(step);
            rest = after;
        }
        if steps.is_empty() && after_root.is_none() {
            return Err(bad());
        }
        Ok(Self { anchored: after_root.is_some(), steps })
    }

    /// Whether the pattern ends at the value that `steps` lead to, given from the value up to the root.
    pub(super) fn ends_at<'a>(&self, mut steps: impl Iterator<Item = &'a PathStep>) -> bool {
        let fits = self.steps.iter().rev().all(|step| match (step, steps.next()) {
            (Step::Key(wanted), Some(PathStep::Key(key))) => wanted == key,
            (Step::Index(wanted), Some(PathStep::Index(index))) => wanted == index,
            (Step::AnyIndex, Some(PathStep::Index(_))) => true,
            _ => false,
        });
        fits && !(self.anchored && steps.next().is_some())
    }

    /// Which of two patterns that end at the same value says more.
    pub(super) fn precision(&self) -> (usize, bool) {
        (self.steps.len(), self.anchored)
    }
}

fn name(rest: &str, first: bool) -> Option<(Step, &str)> {
    let name = if first { rest } else { rest.strip_prefix('.')? };
    let (name, after) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
    (!name.is_empty()).then(|| (Step::Key(name.into()), after))
}

fn bracket(inside: &str) -> Option<(Step, &str)> {
    if inside.starts_with('"') {
        let mut keys = serde_json::Deserializer::from_str(inside).into_iter::<String>();
        let key = keys.next()?.ok()?;
        let after = inside.get(keys.byte_offset()..)?.strip_prefix(']')?;
        return Some((Step::Key(key), after));
    }
    let (index, after) = inside.split_once(']')?;
    let step = if index.is_empty() { Step::AnyIndex } else { Step::Index(index.parse().ok()?) };
    Some((step, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::show_path;

    fn fits(pattern: &str, path: &[PathStep]) -> bool {
        Pattern::read(pattern).unwrap().ends_at(path.iter().rev())
    }

    #[test]
    fn fits_by_its_last_steps() {
        let path: Vec<PathStep> = vec!["a".into(), "b".into(), 3.into(), "c".into()];
        for pattern in ["c", "[].c", "b[].c", "a.b[3].c", "$.a.b[].c", r#"["a"]["b"][3]["c"]"#, r#"$["a"].b[].c"#] {
            assert!(fits(pattern, &path), "{pattern}");
        }
        for pattern in ["a", "b", "b.c", "[]", "a.b[2].c", "$.c", "$.b[].c", "$", "x.a.b[].c"] {
            assert!(!fits(pattern, &path), "{pattern}");
        }
        assert!(fits("$", &[]));
        assert!(fits("$ref", &["$ref".into()]));
        assert!(fits(r#"["a.b[]\"\u00e9"]"#, &["a.b[]\"é".into()]));
        assert!(fits("[0]", &[0.into()]));
    }

    #[test]
    fn refuses_what_is_no_path() {
        for bad in ["", ".", ".a", "a.", "a..b", "a[", "a[x]", "a[-1]", "a[]b", r#"["a"#, r#"["a"x]"#, "$."] {
            assert_eq!(Pattern::read(bad).unwrap_err().code(), "option-out-of-range", "{bad}");
        }
    }
    proptest! {
        #[test]
        fn a_shown_path_fits_itself(keys in prop::collection::vec(("[$.\\[\\]\"a-c\\\\]{0,4}|\\PC{0,4}", 0..9_usize), 0..4)) {
            let path: Vec<PathStep> = keys.iter().flat_map(|(key, i)| [PathStep::from(key.as_str()), PathStep::Index(*i)]).collect();
            let pattern = Pattern::read(&show_path(&path)).unwrap();
            prop_assert!(pattern.ends_at(path.iter().rev()));
            prop_assert!(!pattern.ends_at(path.iter().rev().chain([&PathStep::Index(0)])));
        }

        #[test]
        fn no_pattern_panics(source in "([$.\\[\\]\"a0-9\\\\]|\\PC){0,12}") {
            let _ = Pattern::read(&source);
        }
    }
}
