//! E-mail addresses, and the remotes of version control that look like them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::neighbour::{before, joins};

/// `name@host.tld`; a path may follow after a colon, as in `git@host:group/project.git`.
const EMAIL: &str = r"(?x)
    [A-Za-z0-9À-ɏ] [A-Za-z0-9À-ɏ._%+'-]* @ (?: [A-Za-z0-9À-ɏ-]+\. )+ [A-Za-zÀ-ɏ]{2,24}
    (?: :[A-Za-z0-9_.~-]+ (?: /[A-Za-z0-9_.~-]*[A-Za-z0-9_~-] )+ )?";

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(EMAIL).ok());

/// Adds the e-mail addresses of a text.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let hits = PATTERN.iter().flat_map(|pattern| pattern.find_iter(text));
    found.extend(hits.filter(|hit| !joins(before(text, hit.start()))).map(|hit| hit.range()));
}

#[cfg(test)]
mod tests {
    use super::super::recogniser::slices;
    use super::*;

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("Write to jane.doe+x@mail.example.co.uk, please.", &["jane.doe+x@mail.example.co.uk"][..]),
            ("<a_b@x.org>; jörg@münchen.de.", &["a_b@x.org", "jörg@münchen.de"]),
            ("git@github.com:group/project.git.", &["git@github.com:group/project.git"]),
            ("邮箱abc@x.com请", &["abc@x.com"]),
            ("@alice meet me @ noon, a@b, x @ y.com", &[]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }
}
