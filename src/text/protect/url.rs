//! Web addresses.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::neighbour::{after, before, joins, rest};
use super::tail::address;

/// What an address begins with.
const SCHEME: &str = r"(?xi)
    [a-z][a-z0-9+.-]{1,20}:// | www\. | (?:mailto|tel|sms): | data:[a-z]+/[a-z0-9.+-]+[;,] | urn:[a-z0-9-]+:";

/// A host without scheme under a common top-level domain, perhaps with a port.
const HOST: &str = r"(?x)
    (?: [A-Za-z0-9][A-Za-z0-9-]*\. )+
    (?: com|org|net|edu|gov|io|dev|ai|app|info|eu|uk|de|fr|cn|jp|ru|br|pl|nl|ch|cloud|tech|xyz ) (?: :[0-9]+ )?
    | localhost:[0-9]+";

/// The same under a domain that is often a word or an abbreviation, so that only its path shows the address.
const HOST_WITH_PATH: &str = r"(?x)
    (?: (?: [A-Za-z0-9][A-Za-z0-9-]*\. )+
        (?: co|me|tv|cc|es|it|kr|in|pt|se|no|fi|dk|at|be|cz|tr|ua|us|ca|au|nz|mx|ie|ly|gg|gl|sh|rs|to|so|is|site )
        (?: :[0-9]+ )?
    | localhost ) /";

static PATTERNS: LazyLock<Vec<Regex>> =
    LazyLock::new(|| [SCHEME, HOST, HOST_WITH_PATH].iter().filter_map(|pattern| Regex::new(pattern).ok()).collect());

/// Adds the web addresses of a text.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    for pattern in PATTERNS.iter() {
        let mut at = 0;
        while let Some(hit) = pattern.find_at(text, at) {
            let previous = before(text, hit.start());
            let within = joins(previous) || matches!(previous, Some('@' | '-' | '.' | '/'));
            let tail = address(rest(text, hit.start()), ends_address);
            let host = !hit.as_str().ends_with([':', '/', '.', ';', ',']);
            let path = matches!(after(text, hit.end()), Some('/' | '?' | '#'));
            // `stop.com` ends a host, `stop.comma` does not.
            let end = match host && !path {
                true if joins(after(text, hit.end())) => hit.start(),
                true => hit.end(),
                false => hit.start() + tail.length,
            };
            if !within && text.get(hit.start()..end).is_some_and(has_address) {
                found.push(hit.start()..end);
                at = hit.end().max(hit.start() + tail.scanned);
            } else {
                at = hit.end();
            }
        }
    }
}

/// White space, and characters that no address holds.
fn ends_address(c: char) -> bool {
    c.is_whitespace() || "<>\"`|\\^".contains(c)
}

/// Whether there is more than a scheme.
fn has_address(slice: &str) -> bool {
    let address = slice.split_once(':').map_or(slice, |(_, address)| address);
    address != "www" && address.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::super::recogniser::slices;
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(PATTERNS.len(), 3);
        for (text, expected) in [
            ("See https://example.com/a_(b)?q=1&r=%20#top. Then", &["https://example.com/a_(b)?q=1&r=%20#top"][..]),
            ("(http://a.b/c)", &["http://a.b/c"]),
            ("[docs](https://a.b/c), <ftp://x.y/z>", &["https://a.b/c", "ftp://x.y/z"]),
            ("HTTPS://A.B and www.example.org!", &["HTTPS://A.B", "www.example.org"]),
            ("mailto:a@b.co; data:image/png;base64,iVBO+/= ok", &["mailto:a@b.co", "data:image/png;base64,iVBO+/="]),
            ("postgres://u:p@db:5432/x s3://bucket/key", &["postgres://u:p@db:5432/x", "s3://bucket/key"]),
            ("https://api.x.com/{id}/items", &["https://api.x.com/{id}/items"]),
            ("请看https://例子.com/a，然后访问https://a.com/b查看", &["https://例子.com/a", "https://a.com/b"]),
            ("\"https://a.b/c\",\\n", &["https://a.b/c"]),
            ("example.com/path, github.com. localhost:3000/x", &["example.com/path", "github.com", "localhost:3000/x"]),
            ("youtu.be/x1 and api.foo.dev:8080", &["youtu.be/x1", "api.foo.dev:8080"]),
            ("http:// www. end.Start stop.it e.g. and/or a:b note: this awww.that", &[]),
            ("a@mail.com localhost", &[]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }
}
