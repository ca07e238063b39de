//! How languages write comments and strings.
//!
//! A table is enough to tell comments from code: parsers such as tree-sitter would bring a grammar of up to some
//! megabytes for each language into the wasm module.

/// How a family of languages writes comments and strings.
pub struct Syntax {
    /// Its languages as the info strings of fences have them, in lower case.
    pub names: &'static [&'static str],
    /// Comments to the end of the line.
    pub line: &'static [&'static str],
    /// Comments with an end.
    pub block: &'static [(&'static str, &'static str)],
    /// Strings that may hold line breaks; the longest marks first.
    pub long: &'static [&'static str],
    /// Strings that end with their line at the latest.
    pub short: &'static [&'static str],
    /// Whether white space must stand before a line comment, as where `#` has other uses.
    pub spaced: bool,
}

const SYNTAXES: &[Syntax] = &[
    Syntax {
        names: &[
            "c",
            "h",
            "cpp",
            "c++",
            "cc",
            "hpp",
            "objc",
            "objective-c",
            "java",
            "kotlin",
            "kt",
            "scala",
            "swift",
            "cs",
            "csharp",
            "c#",
            "dart",
            "proto",
            "protobuf",
            "groovy",
            "zig",
            "jsonc",
            "json5",
            "scss",
            "less",
            "v",
            "sol",
            "solidity",
            "glsl",
            "hlsl",
            "wgsl",
            "cuda",
            "verilog",
            "d",
        ],
        line: &["//"],
        block: &[("/*", "*/")],
        long: &["\"\"\""],
        short: &["\"", "'"],
        spaced: false,
    },
    Syntax {
        names: &["js", "javascript", "jsx", "ts", "typescript", "tsx", "mjs", "cjs", "go", "golang"],
        line: &["//"],
        block: &[("/*", "*/")],
        long: &["`"],
        short: &["\"", "'"],
        spaced: false,
    },
    // Its `'` opens lifetimes, and its strings hold line breaks.
    Syntax { names: &["rust", "rs"], line: &["//"], block: &[("/*", "*/")], long: &["\""], short: &[], spaced: false },
    Syntax { names: &["css"], line: &[], block: &[("/*", "*/")], long: &[], short: &["\"", "'"], spaced: false },
    Syntax {
        names: &["php", "hcl", "terraform", "tf"],
        line: &["//", "#"],
        block: &[("/*", "*/")],
        long: &[],
        short: &["\"", "'"],
        spaced: true,
    },
    Syntax {
        names: &["python", "py", "python3", "ipython", "starlark", "bazel", "toml", "elixir", "ex", "exs"],
        line: &["#"],
        block: &[],
        long: &["\"\"\"", "'''"],
        short: &["\"", "'"],
        spaced: true,
    },
    Syntax {
        names: &[
            "sh",
            "bash",
            "zsh",
            "shell",
            "fish",
            "console",
            "ruby",
            "rb",
            "perl",
            "pl",
            "r",
            "yaml",
            "yml",
            "makefile",
            "make",
            "dockerfile",
            "docker",
            "cmake",
            "nim",
            "graphql",
            "gql",
            "conf",
            "nginx",
            "properties",
            "awk",
            "crystal",
        ],
        line: &["#"],
        block: &[],
        long: &[],
        short: &["\"", "'"],
        spaced: true,
    },
    Syntax {
        names: &["powershell", "ps1", "pwsh"],
        line: &["#"],
        block: &[("<#", "#>")],
        long: &[],
        short: &["\"", "'"],
        spaced: true,
    },
    Syntax {
        names: &["julia", "jl"],
        line: &["#"],
        block: &[("#=", "=#")],
        long: &["\"\"\""],
        short: &["\""],
        spaced: true,
    },
    Syntax {
        names: &["sql", "mysql", "postgresql", "postgres", "plsql", "sqlite", "ada", "vhdl"],
        line: &["--"],
        block: &[("/*", "*/")],
        long: &[],
        short: &["'", "\""],
        spaced: false,
    },
    Syntax { names: &["lua"], line: &["--"], block: &[("--[[", "]]")], long: &[], short: &["'", "\""], spaced: false },
    Syntax {
        names: &["haskell", "hs", "elm"],
        line: &["--"],
        block: &[("{-", "-}")],
        long: &[],
        short: &["\""],
        spaced: true,
    },
    Syntax { names: &["ocaml", "ml"], line: &[], block: &[("(*", "*)")], long: &["\""], short: &[], spaced: false },
    Syntax {
        names: &["fsharp", "fs", "f#"],
        line: &["//"],
        block: &[("(*", "*)")],
        long: &["\"\"\""],
        short: &["\""],
        spaced: false,
    },
    Syntax {
        names: &["tex", "latex", "erlang", "erl", "matlab", "octave"],
        line: &["%"],
        block: &[],
        long: &[],
        short: &[],
        spaced: true,
    },
    Syntax {
        names: &["lisp", "clojure", "clj", "scheme", "racket", "elisp", "ini", "asm", "nasm"],
        line: &[";"],
        block: &[],
        long: &[],
        short: &["\""],
        spaced: true,
    },
    Syntax {
        names: &["html", "xml", "svg", "xhtml", "markdown", "md"],
        line: &[],
        block: &[("<!--", "-->")],
        long: &[],
        short: &[],
        spaced: false,
    },
];

/// The syntax of the language that the info string of a fence names.
pub fn syntax(info: &str) -> Option<&'static Syntax> {
    let name = info.trim_start_matches(['{', '.', ' ']).split([' ', ',', '{', '}', ':', '\t']).next()?;
    let name = name.to_ascii_lowercase();
    SYNTAXES.iter().find(|syntax| syntax.names.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_strings_name_one_language() {
        for (info, line) in [("Rust", "//"), ("py title=\"a\"", "#"), ("{.sql .x}", "--"), ("js,ignore", "//")] {
            assert_eq!(syntax(info).and_then(|syntax| syntax.line.first()), Some(&line), "{info}");
        }
        assert!(syntax("").is_none() && syntax("json").is_none() && syntax("text").is_none());
        let names: Vec<_> = SYNTAXES.iter().flat_map(|syntax| syntax.names).collect();
        let unique: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(unique.len(), names.len());
    }
}
