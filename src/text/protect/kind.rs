//! The kinds of things that are protected.

/// A kind of thing that is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProtectKind {
    /// Fenced and inline code.
    Code,
    /// Web addresses, with or without a scheme.
    Urls,
    /// E-mail addresses.
    Emails,
    /// Paths and names of files.
    Paths,
    /// Numbers with their sign, separators, currency and unit; dates, times, versions, IP addresses.
    Numbers,
    /// Places that a program fills in, such as `{x}`, `${x}`, `%s`, `<x>`.
    Placeholders,
    /// XML and HTML tags, comments, entities and CDATA sections.
    Tags,
    /// Names in code, such as `snake_case`, `camelCase`, `a.b.c`, `--flag`, `GPT-4`; hashes and versions.
    Identifiers,
    /// Quoted strings. Off by default.
    Quotes,
    /// Negations stay where the word that they deny stays. No bytes of their own: [`super::Recogniser`] ignores it.
    Negations,
}

impl ProtectKind {
    /// Every kind; where rules claim the same bytes, the earlier kind explains them.
    pub const ALL: [Self; 10] = [
        Self::Code,
        Self::Urls,
        Self::Emails,
        Self::Paths,
        Self::Numbers,
        Self::Placeholders,
        Self::Tags,
        Self::Identifiers,
        Self::Quotes,
        Self::Negations,
    ];

    /// What is protected unless the caller says otherwise: all but quotes.
    pub const DEFAULT: &[Self] = &[
        Self::Code,
        Self::Urls,
        Self::Emails,
        Self::Paths,
        Self::Numbers,
        Self::Placeholders,
        Self::Tags,
        Self::Identifiers,
        Self::Negations,
    ];

    /// The name in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Urls => "urls",
            Self::Emails => "emails",
            Self::Paths => "paths",
            Self::Numbers => "numbers",
            Self::Placeholders => "placeholders",
            Self::Tags => "tags",
            Self::Identifiers => "identifiers",
            Self::Quotes => "quotes",
            Self::Negations => "negations",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for kind in ProtectKind::ALL {
            assert_eq!(ProtectKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(ProtectKind::from_name("url"), None);
    }

    #[test]
    fn all_but_quotes_is_default() {
        let expected: Vec<_> = ProtectKind::ALL.into_iter().filter(|kind| *kind != ProtectKind::Quotes).collect();
        assert_eq!(ProtectKind::DEFAULT, expected);
    }
}
