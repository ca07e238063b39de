//! Places in a prompt that a program, or the reader, fills in.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::neighbour::{after, before, joins};

/// Places between brackets, by template language.
const BRACKETED: &str = r#"(?x)
      \$\{\{ [^{}\n]{0,200} \}\}                       # ${{ secrets.X }}
    | \{\{\{? [^{}\n]{0,200} \}\}\}?                   # {{x}}, {{{x}}}, {{#if x}}
    | \{% [^{}\n]{0,200} %\} | \{\# [^{}\n]{0,200} \#\} # {% if x %}, {# note #}
    | [$\#%] \{ [^{}\n]{0,200} \}                      # ${x}, #{x}
    | \{\}
    | \{ [A-Za-z0-9_] [A-Za-z0-9_.'@/|\[\]-]{0,80} (?: [:!=] [^\s{}"]{0,40} )? \} # {x}, {0}, {x.y[0]!r:>10}
    | \$\( [A-Za-z_] [A-Za-z0-9_.\ /-]{0,60} \)        # $(command)
    | <\| /? [A-Za-z0-9_]{1,40} \|> | << /? [A-Z_]{2,40} >> # <|im_start|>, <<SYS>>
    | \[\[ [^\[\]\n]{1,80} \]\]                        # [[x]]
    | \[ /? [A-Z] [A-Z0-9_\ :'/-]{1,40} \]             # [NAME_1], [YOUR NAME], [/INST]
    | \[ (?i:insert|your|enter|add|name|fill|choose|specify|paste|placeholder) (?-u:\b) [^\[\]\n]{0,80} \]"#;

/// Words between braces or angle brackets: `{user name}`, `<your name here>`.
const WORDS: &str = r#"\{[^{}\n"\\:;,()<>=]{1,60}\}|<[A-Za-z_][A-Za-z0-9_ .:'-]{0,60}>"#;

/// Conversions of format strings: `%s`, `%-10.2f`, `%1$s`, `%(name)s`, `%Y-%m-%d`, `%PATH%`.
const PERCENT: &str = r"(?x)
      % \( [A-Za-z_][A-Za-z0-9_]{0,60} \) [\#0+-]? [0-9]{0,3} (?: \.[0-9]{1,3} )? [a-zA-Z]
    | % [A-Z_][A-Z0-9_]{1,60} %
    | (?: % [A-Za-z] [-/:.T]? ){2,}
    | % (?: [0-9]{1,2}\$ )? [\#0+-]? [0-9]{0,3} (?: \.[0-9]{1,3} )? (?: hh?|ll?|z )? [sdiufgexXocpq@]";

/// Variables and parameters: `$VAR`, `:id`, `@name`, `__NAME__`.
const MARKED: &str = r"(?x)
      \$ [A-Za-z_][A-Za-z0-9_]* (?: \[[^\[\]\s]{0,30}\] )?
    | : [a-z_][A-Za-z0-9_]+ :?
    | @ [A-Za-z_][A-Za-z0-9_.-]* (?: /[A-Za-z0-9_.-]+ )?
    | __ [A-Z][A-Z0-9_]* __";

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [BRACKETED, WORDS, PERCENT, MARKED].iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
});

/// The most words between brackets: more are prose or code.
const MAX_WORDS: usize = 5;

/// Adds the placeholders of a text.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    for hit in PATTERNS.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let slice = hit.as_str().trim_end_matches(['.', '-']);
        let range = hit.start()..hit.start() + slice.len();
        let previous = before(text, range.start);
        let free = match slice.chars().next() {
            // After a number it is the sign of per cent.
            Some('%') if slice.starts_with("%{") => true,
            Some('%') => !joins(previous) && previous != Some('%') && !joins(after(text, range.end)),
            Some('$') if slice.starts_with(['{', '(']) => true,
            Some('@' | '$') => !joins(previous) && slice.len() > 1,
            Some(':') => previous.is_none_or(|c| c.is_whitespace() || "/(\"'`".contains(c)),
            Some('{' | '<') if slice.contains(' ') && !slice.starts_with("{{") => is_phrase(slice),
            Some('{') => slice == "{}" || slice.chars().any(char::is_alphanumeric),
            // The text of a link.
            Some('[') if !slice.starts_with("[[") => after(text, range.end) != Some('('),
            _ => true,
        };
        if free {
            found.push(range);
        }
    }
}

/// A few words, not code or mathematics.
fn is_phrase(slice: &str) -> bool {
    if slice.starts_with("{%") || slice.starts_with("{#") {
        return true;
    }
    let inside = slice.trim_matches(['{', '}', '<', '>']);
    inside.starts_with(|c: char| c.is_alphabetic()) && inside.split_whitespace().count() <= MAX_WORDS
}

#[cfg(test)]
mod tests {
    use super::super::recogniser::slices;
    use super::*;

    #[test]
    fn placeholders() {
        assert_eq!(PATTERNS.len(), 4);
        for (text, expected) in [
            (
                "Hi {name}, {0} {} {user.id} {x:>10} {n:,.2f}",
                &["{name}", "{0}", "{}", "{user.id}", "{x:>10}", "{n:,.2f}"][..],
            ),
            ("{{ user }} {{{raw}}} {{#if x}}", &["{{ user }}", "{{{raw}}}", "{{#if x}}"]),
            ("{% if user %}x{% endif %} {# note #}", &["{% if user %}", "{% endif %}", "{# note #}"]),
            ("${x} $VAR #{y} ${{ secrets.KEY }} $(pwd)", &["${x}", "$VAR", "#{y}", "${{ secrets.KEY }}", "$(pwd)"]),
            (
                "%s %d %(name)s %1$s %.2f %Y-%m-%d %PATH%",
                &["%s", "%d", "%(name)s", "%1$s", "%.2f", "%Y-%m-%d", "%PATH%"],
            ),
            ("<x> <YOUR_NAME> <your name here>", &["<x>", "<YOUR_NAME>", "<your name here>"]),
            (
                "[NAME_1] [YOUR NAME] [insert topic] [[x]] [INST]a[/INST]",
                &["[NAME_1]", "[YOUR NAME]", "[insert topic]", "[[x]]", "[INST]", "[/INST]"],
            ),
            ("/users/:id, ask @alice. __DATE__ {user name}", &[":id", "@alice", "__DATE__", "{user name}"]),
            ("<|im_start|> <<SYS>> {größe}", &["<|im_start|>", "<<SYS>>", "{größe}"]),
            ("50%d of 100% sure, 5 % der, 100%s", &[]),
            ("a@b.c {\"k\": 1} { } a < b and c > d :D 10:30 note: x", &[]),
            ("[see below] [x] [1] [API](u) $5 US$ {a, b}", &[]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }
}
