//! Paths and names of files.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::neighbour::{before, opens, rest};
use super::tail::{address, is_wide_punctuation};
use crate::text::word::is_ideograph;

/// A drive or a share, then folders; a folder's name may go on after a space with a capital or a digit, as in
/// `Program Files (x86)`.
const WINDOWS: &str = r#"(?x)
    (?: [A-Za-z]:\\+ | \\\\[A-Za-z0-9_.$-]+\\ )
    (?: [^\s\\/:*?"<>|,;()]+ (?: \x20[A-Z0-9(][^\s\\/:*?"<>|,;]* ){0,2} \\+ )*
    [^\s\\/:*?"<>|,;]*"#;

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(WINDOWS).ok());

/// Endings by which a name without a folder is known to be a file's.
const EXTENSIONS: &str = "
    asm astro avi avif bak bash bat bib bmp bz2 c cc cfg class cmd conf cpp cs css csv cts cxx dart db deb dll doc docx
    env epub ex exe exs flac fs gif go gql gradle graphql gz h hpp hs htm html ico ini ipynb iso jar java jpeg jpg js
    json json5 jsonl jsx jl key kt kts lock log lua m4a map md mdx mjs mkv ml mov mp3 mp4 mpeg mts nix npy npz odt ogg
    onnx otf parquet pdf pem php pkl plist png ppt pptx proto ps1 psd pt pth py pyc pyi r rar rb rkt rpm rs rst rtf
    safetensors sass scala scss sh sol sql sqlite srt sty svelte svg swift tar tex tf tfvars tgz tif tiff toml ts tsv
    tsx ttf txt vb vue wasm wav webm webp wgsl whl woff woff2 xls xlsx xml xz yaml yml zig zip zsh";

/// Names of files that have no ending.
const NAMES: &str = "
    Brewfile Dockerfile Gemfile Jenkinsfile Justfile LICENSE Makefile Procfile Rakefile Vagrantfile";

/// Names of hidden files, beside those in `…rc` and `…ignore`.
const HIDDEN: &str = "
    .aws .bash_profile .cargo .config .dockerignore .editorconfig .env .git .gitattributes .github .gitlab-ci.yml
    .gitkeep .gitmodules .htaccess .idea .local .node-version .nvmrc .profile .python-version .ssh .venv .vscode";

/// Folders that a relative path without an ending is known by.
const ROOTS: &str = "
    app apps assets bin build config crates dist docs etc examples home include internal lib node_modules opt packages
    pkg public scripts src target tests tmp usr var vendor www";

/// Adds the paths of a text.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    for hit in PATTERN.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let end = hit.start() + address(hit.as_str(), |_| false).length;
        if opens(before(text, hit.start())) && end > hit.start() + 3 {
            found.push(hit.start()..end);
        }
    }
    let mut at = 0;
    while let Some(start) = rest(text, at).find(|c| !outside(c)).map(|i| at + i) {
        let tail = address(rest(text, start), separates);
        let run = text.get(start..start + tail.length).unwrap_or("");
        // `**bold.rs**`, but `**/*.rs`
        let bold = run.strip_prefix("**").filter(|path| path.starts_with(char::is_alphanumeric));
        let path = bold.unwrap_or(run);
        if is_path(path) && may_start(path, before(text, start)) {
            let end = start + run.len();
            found.push(end - path.len()..end);
        }
        // At least one character, since none that may start a path ends it.
        at = start + tail.scanned.max(1);
    }
}

/// Stands outside a path: separators, brackets, Han and kana.
fn outside(c: char) -> bool {
    separates(c) || "()[]{}".contains(c) || is_ideograph(c)
}

/// Ends a run of characters among which a path is looked for.
fn separates(c: char) -> bool {
    c.is_whitespace() || "\"'`‘<>|,;=&".contains(c) || is_wide_punctuation(c)
}

fn may_start(path: &str, previous: Option<char>) -> bool {
    // In `</p>` and `<br />` the slash is the tag's.
    opens(previous) || !path.starts_with('/') && matches!(previous, Some('>' | '&' | '_' | '-'))
}

fn is_path(run: &str) -> bool {
    if run.contains("://") || run.contains('@') && !run.contains('/') {
        return false;
    }
    let run = without_position(run);
    let (folders, name) = run.rsplit_once('/').map_or((None, run), |(folders, name)| (Some(folders), name));
    match folders {
        None => is_file_name(name),
        Some("") => name.len() > 1 && starts_name(name),
        Some(folders) => is_anchored(run) || is_relative(folders, name),
    }
}

/// Without the place in the file: `:12:3`, `#L7`.
fn without_position(run: &str) -> &str {
    let run = run.split_once("#L").map_or(run, |(path, _)| path);
    let mut path = run;
    while let Some((head, position)) = path.rsplit_once(':') {
        if position.is_empty() || !position.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        path = head;
    }
    path
}

/// `/usr/…`, `~/…`, `./…`, `../…`
fn is_anchored(run: &str) -> bool {
    ["~/", "./", "../"].iter().any(|anchor| run.len() > anchor.len() && run.starts_with(anchor))
        || run.strip_prefix('/').is_some_and(starts_name)
}

fn starts_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() && !is_ideograph(c) || "_.{$:*[".contains(c))
}

/// `src/main.rs`, `docs/`, `a/b_c/d`; but not `and/or`, `km/h`, `1/2/2024`.
fn is_relative(folders: &str, name: &str) -> bool {
    let mut segments = folders.split('/').chain((!name.is_empty()).then_some(name));
    let first = folders.split('/').next().unwrap_or("");
    let plain = |segment: &str| {
        !segment.is_empty() && segment.chars().all(|c| c.is_alphanumeric() || "_.-+~@*$%#(){}[]: ".contains(c))
    };
    if !segments.clone().all(plain) || segments.clone().all(|s| s.chars().all(|c| c.is_numeric() || c == '.')) {
        return false;
    }
    ends_as_file(name)
        || listed(ROOTS, first)
        || segments.any(|segment| segment.contains('_') || segment.starts_with(['.', '*', '@', '{']))
        || name.is_empty() && first.len() > 1 && folders.bytes().all(|b| b.is_ascii_lowercase() || b"/-.".contains(&b))
}

/// A short ending in small letters and digits.
fn ends_as_file(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (1..=5).contains(&ending.len())
            && ending.starts_with(|c: char| c.is_ascii_lowercase())
            && ending.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    }) || listed(NAMES, name)
}

fn is_file_name(name: &str) -> bool {
    if listed(NAMES, name) || listed(HIDDEN, name) {
        return true;
    }
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    if stem.is_empty() {
        return listed(EXTENSIONS, ending)
            || ending.len() > 3 && (ending.ends_with("rc") || ending.ends_with("ignore"));
    }
    let known = listed(EXTENSIONS, ending)
        || !ending.bytes().any(|b| b.is_ascii_lowercase()) && listed(EXTENSIONS, &ending.to_ascii_lowercase());
    // One letter is an ending of a name that looks like one, as in `main.c`, and none in `f.c`.
    known
        && (ending.len() > 1 || stem.len() > 1)
        && stem.chars().all(|c| c.is_alphanumeric() || "_.-+~*@$%{}()[]".contains(c))
}

fn listed(list: &str, name: &str) -> bool {
    list.split_ascii_whitespace().any(|entry| entry == name)
}

#[cfg(test)]
mod tests {
    use super::super::recogniser::slices;
    use super::*;

    #[test]
    fn paths() {
        assert!(PATTERN.is_some());
        for (text, expected) in [
            ("Open /usr/local/bin/run.sh, then ~/.bashrc.", &["/usr/local/bin/run.sh", "~/.bashrc"][..]),
            ("(./a ../b/c.txt)", &["./a", "../b/c.txt"]),
            ("src/main.rs:42:7 and src/text/protect", &["src/main.rs:42:7", "src/text/protect"]),
            ("main.rs: Cargo.toml, archive.tar.gz; IMG.PNG!", &["main.rs", "Cargo.toml", "archive.tar.gz", "IMG.PNG"]),
            (".gitignore .env .eslintrc all .py files *.rs", &[".gitignore", ".env", ".eslintrc", ".py", "*.rs"]),
            ("src/**/*.ts app/[id]/page.tsx", &["src/**/*.ts", "app/[id]/page.tsx"]),
            (r"C:\Users\me\a.txt, \\host\share\x.", &[r"C:\Users\me\a.txt", r"\\host\share\x"]),
            (r"C:\Program Files (x86)\App\run.exe now", &[r"C:\Program Files (x86)\App\run.exe"]),
            (r#""C:\\Temp\\x""#, &[r"C:\\Temp\\x"]),
            ("GET /users/{id} or /help", &["/users/{id}", "/help"]),
            ("修改main.rs文件和src/a.rs。", &["main.rs", "src/a.rs"]),
            ("'config/app.yaml' the docs/ folder my_dir/x", &["config/app.yaml", "docs/", "my_dir/x"]),
            ("Dockerfile, in Übung/größe.md", &["Dockerfile", "Übung/größe.md"]),
            ("and/or he/she km/h 24/7 1/2/2024 w/o n/a </p> <br /> a / b 3/4 end.Start e.g. i.e. and/or.", &[]),
            ("red/green/blue TCP/IP input/output either/or client/server yes/no. U.S. p.m. etc. f.c $3/kg 新/旧", &[]),
        ] {
            assert_eq!(slices(find, text), expected, "{text:?}");
        }
    }
}
