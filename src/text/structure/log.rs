//! Prefixes of log lines: time, level, host, process, thread, logger, ids. The message after them is prose.
//!
//! No crate is used: those for logs each read one format and want whole files of it, and none says where a
//! prefix ends. One pattern, anchored at the line's start, knows the parts that the formats share.

use super::line::{lines, trim};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

const MONTH: &str = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const DAY: &str = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const CLOCK: &str = "[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?";
/// Level words at the start of a line; a sentence seldom opens with one in capitals.
const LEVEL: &str = "(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL|SEVERE)";
/// Level words after a time or in brackets.
const ANY_LEVEL: &str =
    "(?i:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|CRIT(?:ICAL)?|ALERT|EMERG|FATAL|SEVERE|PANIC)";
const NAME: &str = "[A-Za-z_$][A-Za-z0-9_$@/-]*";
const VALUE: &str = r#"(?:"[^"\r\n]*"|[^\s"]+)"#;

static PREFIX: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&prefix()).ok());

/// The pattern of a line's prefix.
fn prefix() -> String {
    let (time, part) = (time(), part());
    let dotted = format!(r"{NAME}(?:\.{NAME})*");
    let common = common_log_time();
    let forms = [
        // Access logs of nginx and Apache hold no message.
        format!(r#"[^\s]+ [^\s]+ [^\s]+ \[{common}\] "[^"\r\n]*" [0-9]{{3}} (?:[0-9]+|-)(?: "[^"\r\n]*")*"#),
        // glog, klog.
        format!(r"[IWEF][0-9]{{4}} {CLOCK} +[0-9]+ [A-Za-z0-9_.-]+:[0-9]+\]"),
        // logfmt.
        format!(r"(?:time|timestamp|ts|level|lvl)={VALUE}(?: +[A-Za-z_][A-Za-z0-9_.]*={VALUE})*"),
        // A time, syslog's host and program, and what else stands before the message.
        format!(
            r"(?:<[0-9]{{1,3}}>(?:1 )?)?{time}(?:[ \t]+[A-Za-z0-9_.-]+ +{dotted}(?:\[[0-9]+\])?:)?(?:[ \t]*(?:{part}))*"
        ),
        format!(r"(?:{LEVEL}:[A-Za-z0-9_.]+:|{LEVEL}(?:[:|]|\b)|\[ *{ANY_LEVEL} *\])(?:[ \t]*(?:{part}))*"),
    ];
    format!("^[ \\t]*(?:{})", forms.join("|"))
}

fn common_log_time() -> String {
    format!("[0-9]{{2}}/{MONTH}/[0-9]{{4}}:{CLOCK} [+-][0-9]{{4}}")
}

/// A point in time as logs write it, perhaps in brackets.
fn time() -> String {
    let forms = [
        // ISO 8601, to the minute at least.
        "[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}[T _][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?\
         (?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})\\b)?"
            .to_string(),
        // syslog, journalctl, Apache's errors.
        format!("(?:{DAY},? )?{MONTH} [ 0-9][0-9] {CLOCK}(?: [0-9]{{4}})?"),
        common_log_time(),
        // logcat.
        format!("[0-9]{{2}}[-/][0-9]{{2}}(?:[-/][0-9]{{2,4}})? {CLOCK}"),
        CLOCK.to_string(),
        // The kernel's seconds.
        r"\[ *[0-9]+\.[0-9]{3,}\]".to_string(),
    ];
    format!(r"[\[(]?(?:{})[\])]?", forms.join("|"))
}

/// What may follow the time or the level, in any number.
fn part() -> String {
    [
        format!(r"\[?{ANY_LEVEL}(?:\]|[:,]|\b)"),
        r"\[[^\]\r\n]*\]:?".to_string(),                          // [main], [pid 12]
        r"[0-9]+#[0-9]+:|\*[0-9]+|-{1,3}(?:\s|$)|\|".to_string(), // nginx, separators
        r"[0-9]{2,}\b".to_string(),                               // processes, threads
        format!(r"{NAME}(?:\.{NAME})*(?:\[[0-9]+\]|\([0-9]+\))? *:(?:\s|$)"), // logger: sshd[12]:
        format!(r"{NAME}(?:\.{NAME})+(?::[0-9]+)?"),              // com.example.Main
        format!(r"{NAME} -\s"),                                   // root - INFO
        r"[VDIWEF](?:/| )[A-Za-z0-9_.]+ *:".to_string(),          // logcat
        r"[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b".to_string(),          // ids
        r"<[^<>\r\n]+>:?".to_string(),
        format!(r"[A-Za-z_][A-Za-z0-9_.]*={VALUE}"),
    ]
    .join("|")
}

/// The prefixes of all log lines of a text, in order.
pub fn prefixes(text: &str) -> Vec<Range<usize>> {
    let Some(pattern) = &*PREFIX else { return Vec::new() };
    let prefix = |line: super::line::Line| {
        let found = pattern.find(line.text(text))?;
        Some(trim(text, line.start..line.start + found.end()))
    };
    lines(text).filter_map(prefix).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_of_each_format_is_found() {
        for (prefix, message) in [
            ("2024-01-15T10:30:45.123Z INFO [main] com.foo.Bar -", " Started in three seconds"),
            ("2024-01-15 10:30:45,123 - app.module - WARNING -", " disk is almost full"),
            ("2024-01-15 10:30:45.123  INFO 12345 --- [           main] c.e.App                  :", " Started it"),
            ("[2024-01-15 10:30:45 +0000] [123] [INFO]", " Listening at this address"),
            ("Jan 15 10:30:45 myhost sshd[1234]:", " Failed password for root"),
            ("<34>Oct 11 22:14:15 mymachine su:", " 'su root' failed for lonvick"),
            ("Jan 15 10:30:45 host kernel: [ 12.345678]", " usb 1-1: new device"),
            ("2024/01/15 10:30:45 [error] 123#123: *1", " open() failed (no such file)"),
            (
                "127.0.0.1 - bob [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.1\" 200 2326 \"http://x\" \"Mozilla 5\"",
                "",
            ),
            ("[Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1]", " client denied by server"),
            ("INFO:root:", "the message itself"),
            ("[ERROR]", " something failed here"),
            ("ERROR:", " it failed"),
            ("E0115 10:30:45.123456    1234 file.go:12]", " it failed"),
            ("01-15 10:30:45.123  1234  5678 I ActivityManager:", " Start proc of the app"),
            ("time=\"2024-01-15T10:30:45Z\" level=info msg=\"it has started\" id=7", ""),
            ("[    1.234567]", " Booting the kernel"),
            ("10:30:45.123 DEBUG o.h.SQL -", " select it"),
        ] {
            for line_break in ["\n", "\r\n"] {
                let text = format!("Look at this:{line_break}{prefix}{message}{line_break}Why, 12:30?");
                let found: Vec<_> = prefixes(&text).into_iter().map(|r| &text[r]).collect();
                assert_eq!(found, [prefix], "{text}");
            }
        }
    }

    #[test]
    fn prose_has_no_prefix() {
        let text = "On 2024-01-15 we met.\nInformation is power.\nErrors happen: many.\n2024 was good.\n[1] a\n- x";
        assert!(prefixes(text).is_empty());
    }
}
