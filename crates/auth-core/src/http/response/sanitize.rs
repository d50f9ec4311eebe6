//! Sanitizes text of a provider for errors: bounded, on one line, without secrets.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded::byte_serialize;

/// The longest text of a provider that an error repeats, in characters.
const LONGEST: usize = 300;
/// A secret shorter than this is none, and to cut it out would only maim the words around it.
const SHORTEST_SECRET: usize = 4;
pub(in crate::http) const REDACTED: &str = "[redacted]";

/// Returns `said` without `secrets`, without control characters, which could forge log lines, and truncated.
pub(in crate::http) fn sanitize(said: &str, secrets: &[&str]) -> String {
    redact(said, secrets)
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .take(LONGEST)
        .collect()
}

/// Returns `said` without `secrets`: plain, or encoded as in a URL, a form or JSON.
pub(in crate::http) fn redact(said: &str, secrets: &[&str]) -> String {
    let mut text = said.to_owned();
    for secret in secrets.iter().copied().filter(|secret| is_secret(secret)) {
        text = text.replace(secret, REDACTED);
        let in_query = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        text = text.replace(&in_query, REDACTED);
        let in_form: String = byte_serialize(secret.as_bytes()).collect();
        text = text.replace(&in_form, REDACTED);
        if let Ok(in_json) = serde_json::to_string(secret) {
            text = text.replace(in_json.trim_matches('"'), REDACTED);
        }
    }
    text
}

/// Returns whether `text` is long enough to be a secret.
pub(in crate::http) fn is_secret(text: &str) -> bool {
    text.len() >= SHORTEST_SECRET
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_redacted_in_any_spelling() {
        let secret = "a+b \"-";
        for said in [
            "no a+b \"- here",
            "no a%2Bb%20%22%2D here",
            "no a%2Bb+%22- here",
            r#"no a+b \"- here"#,
        ] {
            assert_eq!(sanitize(said, &[secret]), "no [redacted] here", "{said}");
        }
        assert_eq!(sanitize("nothing", &["", "o"]), "nothing");
    }

    #[test]
    fn sanitized_text_is_one_bounded_line() {
        assert_eq!(sanitize("a\nb\u{1b}[31m", &[]), "a b [31m");
        assert_eq!(sanitize(&"x".repeat(1000), &[]).len(), LONGEST);
    }
}
