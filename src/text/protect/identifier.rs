//! Names in code, and codes in prose: what is spelled like no word of a language.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::neighbour::{after, before, joins, opens, rest};
use super::tail::address;

/// Letters, digits and underscores, joined by what joins names.
const NAME: &str = r"[A-Za-z0-9_]+(?:(?:\.|::|->|-|\+)[A-Za-z0-9_]+)*";

/// `--flag`, `-x`, `--key=value`
const FLAG: &str = r#"--?[A-Za-z][A-Za-z0-9_-]*(?:=(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|[^\s"',;)\]]+))?"#;

/// `key=value`, `KEY="value"`
const ASSIGNMENT: &str = r#"[A-Za-z_][A-Za-z0-9_.-]*=(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|[^\s"',;)\]=<>]+)"#;

/// Colours, and languages whose names end in signs.
const SIGNED: &str = r"#[0-9A-Fa-f]{3,8}|C\+\+[0-9]*|[CFJ]#|\.NET";

static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(NAME).ok());
static FLAGS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(FLAG).ok());
static ASSIGNMENTS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(ASSIGNMENT).ok());
static SIGNED_NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(SIGNED).ok());

/// The longest list of arguments that is taken with a call, in bytes.
const MAX_ARGUMENTS: usize = 80;

/// Adds the identifiers of a text.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    for hit in NAMES.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let name = hit.as_str();
        let foreign = joins(before(text, hit.start())) || joins(after(text, hit.end()));
        let code = is_code(name) && !foreign;
        let arguments = arguments_end(text, hit.end(), code);
        if code || arguments.is_some() && !foreign {
            found.push(name_start(text, hit.start())..arguments.unwrap_or(hit.end()));
        }
    }
    for hit in FLAGS.iter().flat_map(|pattern| pattern.find_iter(text)) {
        if opens(before(text, hit.start())) && is_flag(hit.as_str()) {
            found.push(hit.start()..hit.start() + value_end(hit.as_str()));
        }
    }
    for hit in ASSIGNMENTS.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let valued = hit.as_str().split_once('=').is_some_and(|(_, value)| value.chars().any(char::is_alphanumeric));
        if valued && !joins(before(text, hit.start())) {
            found.push(hit.start()..hit.start() + value_end(hit.as_str()));
        }
    }
    for hit in SIGNED_NAMES.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let colour = !hit.as_str().starts_with('#') || matches!(hit.len(), 4 | 5 | 7 | 9);
        if colour && !joins(before(text, hit.start())) && !joins(after(text, hit.end())) {
            found.push(hit.range());
        }
    }
}

/// Bytes of an assignment without the sentence's punctuation; a quoted value ends with its quotation mark.
fn value_end(assignment: &str) -> usize {
    match assignment.ends_with(['"', '\'']) {
        true => assignment.len(),
        false => address(assignment, |_| false).length,
    }
}

/// With the `.` of a method or the `@` of a scope before it.
fn name_start(text: &str, start: usize) -> usize {
    match before(text, start) {
        Some('.' | '@') if opens(before(text, start - 1)) => start - 1,
        _ => start,
    }
}

/// The end of a call's arguments, if a bracket opens at `at`. A name that is a word of prose too is called only with
/// arguments that are none: `colour(s)` is no call.
fn arguments_end(text: &str, at: usize, code: bool) -> Option<usize> {
    let inside = rest(text, at).strip_prefix('(')?;
    let inside = inside.get(..inside.floor_char_boundary(MAX_ARGUMENTS))?;
    let mut depth = 1;
    for (i, c) in inside.char_indices() {
        match c {
            '\n' => return None,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let arguments = inside.get(..i)?;
            let called = i == 0 || code || arguments.contains(['"', '\'', '=', '_', '(']);
            return called.then_some(at + 1 + i + 1);
        }
    }
    None
}

fn is_code(name: &str) -> bool {
    name.contains("::")
        || name.contains("->")
        || name.split(['-', '+', '.', ':', '>']).any(is_code_word)
        || has_digit_after_letter(name)
        || is_hash(name)
        || is_version(name)
        || is_dotted(name)
}

/// `snake_case`, `SCREAMING_CASE`, `camelCase`, `PascalCase`, `HTMLElement`
fn is_code_word(word: &str) -> bool {
    let letters = word.trim_matches('_');
    let dunder = word.starts_with("__") && word.ends_with("__") && !letters.is_empty();
    // `T_V_` is how transcripts spell letters.
    let spelled = letters.split('_').all(|part| matches!(part.as_bytes(), [b'A'..=b'Z']));
    dunder || letters.contains('_') && !spelled || has_inner_capital(letters)
}

fn has_inner_capital(word: &str) -> bool {
    let bytes = word.as_bytes();
    let hump = bytes.windows(2).any(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    let hump = hump && bytes.len() > 3; // `PhD`
    // `HTMLElement`, but `PDFs` is a plural.
    let capitals = bytes.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let small = bytes.len() - capitals;
    hump || capitals > 1 && small > 2 && bytes.iter().skip(capitals).all(u8::is_ascii_lowercase)
}

/// `GPT-4`, `COVID-19`, `utf-8`, `H2O`, `JIRA-123`
fn has_digit_after_letter(name: &str) -> bool {
    let mut letter = false;
    name.bytes().any(|b| {
        letter |= b.is_ascii_alphabetic();
        letter && b.is_ascii_digit()
    })
}

/// Hexadecimal digits, at least seven, of both sorts.
fn is_hash(name: &str) -> bool {
    let hex = name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    hex && name.len() >= 7 && name.bytes().any(|b| b.is_ascii_digit()) && name.bytes().any(|b| b.is_ascii_alphabetic())
}

/// `1.2.3`, `1.2.3-beta.1`
fn is_version(name: &str) -> bool {
    let mut parts = name.split('.');
    let numeric = |part: Option<&str>| part.is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let third = |part: Option<&str>| part.is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    numeric(parts.next()) && numeric(parts.next()) && third(parts.next())
}

/// `numpy.array`, `a.b.c`, `Math.PI`; but not `e.g`, `U.S.A`, `end.Start`.
fn is_dotted(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    let starts = |part: &str, wanted: fn(&u8) -> bool| part.as_bytes().first().is_some_and(wanted);
    let single = parts.iter().filter(|part| part.len() == 1).count();
    match parts.as_slice() {
        [first, second] => {
            let small = starts(second, u8::is_ascii_lowercase);
            let constant = second.len() > 1 && second.bytes().all(|b| b.is_ascii_uppercase());
            (small || constant && starts(first, u8::is_ascii_uppercase)) && single < 2 && !abbreviates(first)
        }
        [first, .., last] => single == 0 && starts(last, u8::is_ascii_lowercase) && !abbreviates(first),
        _ => false,
    }
}

/// Abbreviations that are written before a word without a space.
fn abbreviates(part: &str) -> bool {
    ["approx", "vs", "No", "no", "Mr", "Dr", "St", "etc", "e", "i", "g", "p", "Ph"].contains(&part)
}

/// `--anything`, `-x`, `-rf`, `-j4`, `-Dkey=value`; a longer word after one hyphen is prose.
fn is_flag(flag: &str) -> bool {
    let name = flag.trim_start_matches('-').split('=').next().unwrap_or("");
    let vowel = |b: u8| b"aeiouyAEIOUY".contains(&b);
    flag.starts_with("--")
        || flag.contains('=')
        || name.len() <= 2
        || name.bytes().any(|b| b.is_ascii_digit())
        || name.len() <= 5 && !name.bytes().any(vowel)
}

#[cfg(test)]
mod tests {
    use super::super::recogniser::slices;
    use super::*;

    #[test]
    fn names_of_code() {
        assert!([&NAMES, &FLAGS, &ASSIGNMENTS, &SIGNED_NAMES].iter().all(|pattern| pattern.is_some()));
        for (text, expected) in [
            ("set my_var, MAX_SIZE and __init__.", &["my_var", "MAX_SIZE", "__init__"][..]),
            (
                "camelCase PascalCase HTMLElement XMLHttpRequest",
                &["camelCase", "PascalCase", "HTMLElement", "XMLHttpRequest"],
            ),
            ("numpy.array Math.PI app.config.debug", &["numpy.array", "Math.PI", "app.config.debug"]),
            (
                "foo() my_f(a, b) os.path.join(a, (b)) print(\"x\") .map()",
                &["foo()", "my_f(a, b)", "os.path.join(a, (b))", "print(\"x\")", ".map()"],
            ),
            ("std::fs::read self->x React.Component()", &["std::fs::read", "self->x", "React.Component()"]),
            (
                "-x --long-flag=value --dry-run -rf -j4 --m=\"a b\"",
                &["-x", "--long-flag=value", "--dry-run", "-rf", "-j4", "--m=\"a b\""],
            ),
            (
                "a1b2c3d 3f2504e0-4f89-11d3-9a0c-0305e82c3301 #ff8800",
                &["a1b2c3d", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "#ff8800"],
            ),
            ("v1.2.3 1.2.3-beta.1 python3.11", &["v1.2.3", "1.2.3-beta.1", "python3.11"]),
            ("COVID-19, GPT-4 B2B H2O utf-8 JIRA-123", &["COVID-19", "GPT-4", "B2B", "H2O", "utf-8", "JIRA-123"]),
            ("@scope/my-pkg2 C++ C# .NET", &["my-pkg2", "C++", "C#", ".NET"]),
            ("使用my_var变量", &["my_var"]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
        let assignments = slices(find, "LEVEL=debug timeout=30s, x='a b' a==b y=");
        assert_eq!(assignments, ["LEVEL=debug", "timeout=30s", "x='a b'"]);
    }

    #[test]
    fn prose_is_not_code() {
        for text in [
            "and/or e.g. i.e. it's well-known U.S.A. a.m. Ph.D. PhD T_V_ NASA PDFs APIs end.Start wait...what",
            "colour(s) he(she) - a dash -- another -and state-of-the-art _emphasis_ *x* #topic",
            "x = y; a == b; Yes.No 5-year-old 1,234 2024-05-01 I A. Über größe",
        ] {
            assert_eq!(slices(find, text), [""; 0], "{text:?}");
        }
    }
}
