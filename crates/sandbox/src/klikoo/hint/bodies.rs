//! Hashes of the body, right and mistaken.

use aws_lc_rs::digest::{self, SHA256, SHA512};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::variants::{Variant, with_mistakes};
use crate::klikoo::signed_request::hash;

/// Returns the texts that a client may have signed for `body`.
pub(super) fn hashes(body: &[u8]) -> Vec<Variant<String>> {
    let sha256 = digest::digest(&SHA256, body);
    let forms = [
        (
            hex::encode_upper(sha256),
            "the hash of the body is in upper-case hex",
        ),
        (
            STANDARD.encode(sha256),
            "the hash of the body is in Base64 instead of hex",
        ),
        (
            hex::encode(digest::digest(&SHA512, body)),
            "the body is hashed with SHA-512 instead of SHA-256",
        ),
        (
            String::new(),
            "the hash of the body is left out; an empty body has a hash too",
        ),
        (
            String::from_utf8_lossy(body).into_owned(),
            "the body itself is signed instead of its hash",
        ),
    ];
    let others = others(body);
    let others = others
        .iter()
        .map(|(other, mistake)| (hash(other.as_bytes()), *mistake));
    with_mistakes(hash(body), forms.into_iter().chain(others))
}

/// Returns the bodies that a client may have hashed instead of the sent one.
fn others(body: &[u8]) -> Vec<(String, &'static str)> {
    const EMPTY: &str = "an empty body is hashed; the request has one";
    const SOMETHING: &str =
        "the body is empty, and something else is hashed (such as `{}`, `null` or `\"\"`)";
    if body.is_empty() {
        return ["{}", "[]", "null", "\"\"", "\n", "undefined"]
            .map(|other| (other.to_owned(), SOMETHING))
            .into();
    }
    let mut others = vec![(String::new(), EMPTY), ("{}".to_owned(), EMPTY)];
    let Ok(text) = std::str::from_utf8(body) else {
        return others;
    };
    let minified = Layout::COMPACT.apply(text);
    others.extend([
        (
            minified.clone(),
            "the body was minified for the signature, and sent with white space",
        ),
        (
            Layout::SPACED.apply(text),
            "the body was serialized again, with spaces after `:` and `,`",
        ),
        (
            Layout::indented(2).apply(text),
            "the body was serialized again, with line breaks",
        ),
        (
            Layout::indented(4).apply(text),
            "the body was serialized again, with line breaks",
        ),
        (format!("{text}\n"), "a line break follows the body in the hash"),
    ]);
    for (escaped, mistake) in [
        (
            escape(&minified, |c| !c.is_ascii()),
            "the body was serialized again, with `\\u` escapes of other characters than ASCII",
        ),
        (
            minified.replace("\\/", "/").replace('/', "\\/"),
            "the body was serialized again, with `/` escaped",
        ),
        (
            escape(&minified, |c| matches!(c, '<' | '>' | '&')),
            "the body was serialized again, with `<`, `>` and `&` escaped",
        ),
    ] {
        others.push((Layout::SPACED.apply(&escaped), mistake));
        others.push((escaped, mistake));
    }
    if let Some(value) = contract::parse_json(body) {
        const SORTED: &str = "the keys of the body were sorted for the signature";
        let mut sorted = String::new();
        write_sorted(&value, &mut sorted);
        others.push((Layout::SPACED.apply(&sorted), SORTED));
        others.push((sorted, SORTED));
    }
    others
}

/// White space of JSON.
struct Layout {
    after_colon: &'static str,
    after_comma: &'static str,
    indent: usize,
}

impl Layout {
    const COMPACT: Self = Self {
        after_colon: "",
        after_comma: "",
        indent: 0,
    };
    const SPACED: Self = Self {
        after_colon: " ",
        after_comma: " ",
        indent: 0,
    };

    const fn indented(indent: usize) -> Self {
        Self {
            after_colon: " ",
            after_comma: "",
            indent,
        }
    }

    /// Returns `json` with this white space, and everything else as it is.
    fn apply(&self, json: &str) -> String {
        let mut laid_out = String::with_capacity(json.len());
        let (mut depth, mut is_in_string, mut is_escaped) = (0_usize, false, false);
        let break_line = |text: &mut String, depth: usize| {
            if self.indent > 0 {
                text.push('\n');
                text.extend(std::iter::repeat_n(' ', depth * self.indent));
            }
        };
        let mut characters = json.chars().peekable();
        while let Some(character) = characters.next() {
            if is_in_string {
                laid_out.push(character);
                is_in_string = is_escaped || character != '"';
                is_escaped = !is_escaped && character == '\\';
                continue;
            }
            match character {
                _ if character.is_ascii_whitespace() => {}
                '{' | '[' => {
                    laid_out.push(character);
                    while characters.next_if(char::is_ascii_whitespace).is_some() {}
                    depth += 1;
                    if !matches!(characters.peek(), Some('}' | ']')) {
                        break_line(&mut laid_out, depth);
                    }
                }
                '}' | ']' => {
                    depth = depth.saturating_sub(1);
                    if !laid_out.ends_with(['{', '[']) {
                        break_line(&mut laid_out, depth);
                    }
                    laid_out.push(character);
                }
                ':' => {
                    laid_out.push(':');
                    laid_out.push_str(self.after_colon);
                }
                ',' => {
                    laid_out.push(',');
                    laid_out.push_str(self.after_comma);
                    break_line(&mut laid_out, depth);
                }
                _ => {
                    is_in_string = character == '"';
                    laid_out.push(character);
                }
            }
        }
        laid_out
    }
}

/// Escapes the selected characters of JSON as `\uXXXX`. They occur only in strings.
fn escape(json: &str, is_selected: fn(char) -> bool) -> String {
    use std::fmt::Write as _;

    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if is_selected(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _written = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Writes compact JSON whose keys are sorted at every level.
fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_sorted(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_sorted(item, text);
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_changes_only_white_space() {
        let json = "{ \"a\" : [ 1,2 ] ,\n\"b\": \"x: , {\\\"\", \"c\":{ }}";
        assert_eq!(
            Layout::COMPACT.apply(json),
            r#"{"a":[1,2],"b":"x: , {\"","c":{}}"#
        );
        assert_eq!(
            Layout::SPACED.apply(json),
            r#"{"a": [1, 2], "b": "x: , {\"", "c": {}}"#
        );
        assert_eq!(
            Layout::indented(2).apply(json),
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": \"x: , {\\\"\",\n  \"c\": {}\n}"
        );
    }

    #[test]
    fn keys_are_sorted_at_every_level() {
        let value = serde_json::json!({ "b": [{ "d": 1, "c": "é" }], "a": null });
        let mut text = String::new();
        write_sorted(&value, &mut text);
        assert_eq!(text, r#"{"a":null,"b":[{"c":"é","d":1}]}"#);
    }
}
