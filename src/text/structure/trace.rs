//! Stack traces, which stay verbatim: each line is a fact.

use super::line::{Line, lines};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Lines that are a frame of a trace, or stand between frames.
static FRAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"^(?:[ \t]*at [^ \t].*(?:\)|:[0-9]+|line [0-9]+|>|\])[ \t]*$"#, // Java, JavaScript, .NET, Rust
        r#"|[ \t]*\.\.\. [0-9]+ (?:more|common frames omitted|identical)"#,
        r#"|[ \t]*(?:Caused by|Suppressed): "#,
        r#"|[ \t]*--- End of (?:inner exception )?stack trace"#,
        r#"|[ \t]*File "[^"]*", line [0-9]+"#, // Python
        r#"|(?:During handling of the above exception|The above exception was the direct cause)"#,
        r#"|[ \t]*(?:from )?[^ \t:]+:[0-9]+:in [`']"#, // Ruby
        r#"|[ \t]*#[0-9]+:? +(?:0x[0-9a-f]+ in |[^ ]+\([0-9]+\): |[^ ]+ .*[:(][0-9]+\)?$)"#, // PHP, gdb
        r#"|goroutine [0-9]+ \["#,
        r#"|\t[^ \t]+\.go:[0-9]+"#,
        r#"|[ \t]*[0-9]+: +(?:0x[0-9a-f]+ - )?[^ ]*::[^ ]*$"#, // Rust
        r#"|stack backtrace:$)"#,
    ))
    .ok()
});

/// Lines that may stand right above the first frame.
static HEADER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"^[ \t]*(?:Exception in thread "|Traceback \(most recent call last\):|Unhandled [Ee]xception|[Pp]anic: |panic: "#,
        r#"|Uncaught |thread '.*' (?:\([0-9]+\) )?panicked at |Stack trace:"#,
        r#"|(?:[A-Za-z_$][A-Za-z0-9_$]*[.:\\]+)*[A-Za-z_$][A-Za-z0-9_$]*(?:Exception|Error|Throwable|Failure|Interrupt|Exit)\b)"#,
    ))
    .ok()
});

/// Lines above the first frame that may belong to its message.
const HEADER_LINES: usize = 3;

/// The traces of a text, whole lines without the last line break, in order.
pub fn traces(text: &str) -> Vec<Range<usize>> {
    let (Some(frame), Some(header)) = (&*FRAME, &*HEADER) else { return Vec::new() };
    let lines: Vec<Line> = lines(text).collect();
    let mut found = Vec::new();
    let mut free = 0;
    let mut i = 0;
    while let Some(line) = lines.get(i) {
        if !frame.is_match(line.text(text)) {
            i += 1;
            continue;
        }
        let above = lines[free..i].iter().rev().take(HEADER_LINES).take_while(|line| !line.is_blank(text));
        let above: Vec<&Line> = above.collect();
        let reach = above.iter().rposition(|line| header.is_match(line.text(text))).map_or(0, |at| at + 1);
        let start = above.get(reach.wrapping_sub(1)).map_or(line.start, |line| line.start);
        let (next, end) = body(text, &lines, i, frame, header);
        found.push(start..end);
        (i, free) = (next, next);
    }
    found
}

/// Reads on from the frame on line `i`: the line after the trace, and the byte where the trace ends.
fn body(text: &str, lines: &[Line], mut i: usize, frame: &Regex, header: &Regex) -> (usize, usize) {
    let (mut next, mut end) = (i, 0);
    // Python shows a frame's code below it, deeper than the frame, and the exception below all.
    let mut python = false;
    let mut blank = 0;
    while let Some(line) = lines.get(i) {
        let content = line.text(text);
        let is_python = content.trim_start().starts_with("File \"");
        let is_frame = frame.is_match(content);
        let is_code = python && blank == 0 && content.starts_with([' ', '\t']);
        // A go frame's function stands above its file.
        let is_function =
            content.ends_with(')') && lines.get(i + 1).is_some_and(|next| next.text(text).starts_with('\t'));
        let between = content.starts_with("Traceback (") || (is_function && blank == 0);
        if line.is_blank(text) && blank == 0 {
            blank += 1;
        } else if (is_frame && (blank == 0 || !content.starts_with([' ', '\t']))) || is_code || between {
            python = (python && !is_frame) || is_python || content.starts_with("Traceback (");
            (next, end, blank) = (i + 1, line.end, 0);
        } else if python && blank == 0 && (header.is_match(content) || is_exception(content)) {
            python = false;
            (next, end) = (i + 1, line.end);
        } else {
            break;
        }
        i += 1;
    }
    (next, end)
}

/// `package.Name: message`, the last line of a Python trace.
fn is_exception(line: &str) -> bool {
    let name = line.split_once(':').map_or(line, |(name, _)| name);
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PYTHON: &str = "Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in <module>\n    run(x)\n    ~~~^^^\n  File \"b.py\", line 1, in run\n    raise ValueError(\"bad\")\nValueError: bad value given";
    const JAVA: &str = "Exception in thread \"main\" java.lang.IllegalStateException: it broke\n\tat com.foo.Bar.baz(Bar.java:12)\n\tat com.foo.Main.<init>(Main.java)\nCaused by: java.io.IOException: no file\n\t... 12 more";

    fn found(text: &str) -> Vec<&str> {
        traces(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn patterns_compile() {
        assert!(FRAME.is_some() && HEADER.is_some());
    }

    #[test]
    fn traces_are_found_among_prose() {
        let chained =
            format!("{PYTHON}\n\nDuring handling of the above exception, another exception occurred:\n\n{PYTHON}");
        let crlf = JAVA.replace('\n', "\r\n");
        let js = "TypeError: x is not a function\n    at foo (/a/b.js:1:2)\n    at async Promise.all (index 0)\n    at /a/c.js:10:5";
        let rust = "thread 'main' panicked at src/main.rs:2:5:\nindex out of bounds\nstack backtrace:\n   0: std::panicking::begin\n             at /rustc/x.rs:1:2";
        let go = "panic: oops\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a/main.go:5 +0x1\nexit status 2";
        let net = "System.NullReferenceException: Object is null.\n   at A.B.C(String s) in c:\\a.cs:line 12";
        for trace in [PYTHON, JAVA, &crlf, js, rust, net, &chained] {
            assert_eq!(found(&format!("It fails with\n\n{trace}\n\nWhat is wrong here?")), [trace], "{trace}");
        }
        assert_eq!(found(go), ["goroutine 1 [running]:\nmain.f(0x1)\n\t/a/main.go:5 +0x1"]);
        assert_eq!(found("We met at (noon) today.\nLook at the ValueError: it is odd.\nat noon\n"), [""; 0]);
    }

    #[test]
    fn a_frame_alone_is_a_trace() {
        assert_eq!(found("a\n  at x (b.js:1:2)\nb"), ["  at x (b.js:1:2)"]);
    }
}
