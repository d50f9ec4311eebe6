//! Text whose secrets are marked.

use std::{borrow::Cow, fmt, ops::Range};

use super::{names::SecretNames, scan};

/// Replacement of a secret.
const MASK: &str = "•••";
/// Maximum length of one recorded text in bytes.
pub(super) const MAX_LENGTH: usize = 16 * 1024;

/// Text of a request or response. `Display` and `Debug` mask the secrets in it; [`expose`](Self::expose) does not.
///
/// It has the first 16 KiB of a longer text.
#[derive(Clone, PartialEq, Eq)]
pub struct LoggedText {
    text: Box<str>,
    /// Byte ranges of the secrets, in order.
    secrets: Box<[Range<usize>]>,
}

impl LoggedText {
    /// Returns the text with its secrets, which are those of this sandbox.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Returns the text with each secret replaced by `•••`.
    pub fn masked(&self) -> Cow<'_, str> {
        if self.secrets.is_empty() {
            Cow::Borrowed(&self.text)
        } else {
            Cow::Owned(self.to_string())
        }
    }

    /// Creates a text without secrets.
    pub(super) fn plain(text: &str) -> Self {
        Self::marked(text, |_text| Vec::new())
    }

    /// Creates the text of a URL's query.
    pub(super) fn query(text: &str, names: &SecretNames) -> Self {
        Self::marked(text, |text| scan::form(text, names))
    }

    /// Creates the text of a body in JSON or in the form of a URL's query.
    pub(super) fn body(text: &str, names: &SecretNames) -> Self {
        Self::marked(text, |text| {
            if text
                .trim_start_matches('\u{feff}')
                .trim_start()
                .starts_with(['{', '['])
            {
                scan::json(text, names)
            } else {
                scan::form(text, names)
            }
        })
    }

    /// Creates the value of the header `name`. The scheme of a credential is not secret.
    pub(super) fn header(name: &str, value: &str, names: &SecretNames) -> Self {
        Self::marked(value, |value| {
            let scheme = if name == "authorization" {
                value.find(' ').map_or(0, |space| space + 1)
            } else {
                0
            };
            let secret = names.has_header(name).then_some(scheme..value.len());
            secret.into_iter().collect()
        })
    }

    fn marked(text: &str, secrets: impl FnOnce(&str) -> Vec<Range<usize>>) -> Self {
        let text = &text[..text.floor_char_boundary(MAX_LENGTH)];
        Self {
            secrets: secrets(text).into(),
            text: text.into(),
        }
    }

    /// Returns the allocated bytes.
    pub(super) fn size(&self) -> usize {
        self.text.len() + size_of_val(&*self.secrets)
    }
}

impl fmt::Display for LoggedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut end = 0;
        for secret in &self.secrets {
            f.write_str(&self.text[end..secret.start])?;
            f.write_str(MASK)?;
            end = secret.end;
        }
        f.write_str(&self.text[end..])
    }
}

impl fmt::Debug for LoggedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.masked(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_scheme_of_a_credential_is_shown() {
        let names = SecretNames::default();
        for (name, value, masked) in [
            ("authorization", "Bearer abc", "Bearer •••"),
            ("authorization", "abc", "•••"),
            ("cookie", "a=b c", "•••"),
            ("open-api-signature", "abc==", "•••"),
            ("x-api-key", "abc", "•••"),
            ("content-type", "application/json", "application/json"),
        ] {
            let text = LoggedText::header(name, value, &names);
            assert_eq!(text.to_string(), masked, "{name}");
            assert_eq!(format!("{text:?}"), format!("{masked:?}"), "{name}");
            assert_eq!(text.expose(), value, "{name}");
        }
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let long = format!("a{}", "é".repeat(MAX_LENGTH));
        let text = LoggedText::plain(&long);
        assert_eq!(text.expose().len(), MAX_LENGTH - 1);
    }

    #[test]
    fn secret_is_masked_where_the_text_is_cut() {
        let long = format!(r#"{{"password": "{}"}}"#, "s".repeat(MAX_LENGTH));
        let text = LoggedText::body(&long, &SecretNames::default());
        assert_eq!(text.to_string(), r#"{"password": "•••"#);
    }
}
