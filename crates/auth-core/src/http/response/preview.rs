//! Previews of bodies for errors, without values.

use std::{iter::Peekable, str::Bytes};

use super::sanitize::{REDACTED, redact, sanitize};

/// The longest excerpt, in characters.
const LONGEST: usize = 160;
/// As much of a body is looked at, in bytes.
const LOOKED_AT: usize = 8 * 1024;
/// A word of this length with a digit in it is taken for an id or a key.
const SHORTEST_OPAQUE: usize = 16;
const CUT: &str = "…";

/// Returns a preview of `body` for an error: the field names of JSON without values, or the visible text of anything else
/// (a gateway's page), without `secrets` and words that look like a key. Returns `None` for an empty body.
pub(in crate::http) fn body_preview(body: &[u8], secrets: &[&str]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(LOOKED_AT)]);
    let text = text.trim();
    let seen = if text.starts_with(['{', '[', '"']) {
        shape(text, secrets)
    } else {
        format!("\"{}\"", words(text, secrets)?)
    };
    Some(seen)
}

/// Returns complete or truncated JSON with `"…"` for each text and `#` for each number.
fn shape(json: &str, secrets: &[&str]) -> String {
    let mut shape = String::new();
    let mut rest = json.bytes().peekable();
    while let Some(byte) = rest.next() {
        if shape.chars().count() >= LONGEST {
            shape.push_str(CUT);
            break;
        }
        match byte {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => shape.push(char::from(byte)),
            b'"' => shape.push_str(&quoted(&mut rest, secrets)),
            b'-' | b'0'..=b'9' => {
                while rest
                    .next_if(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte))
                    .is_some()
                {}
                shape.push('#');
            }
            _ if byte.is_ascii_whitespace() => {}
            _ => {
                let mut word = String::from(char::from(byte));
                while let Some(byte) = rest.next_if(|byte| !b"{}[],:\" \t\r\n".contains(byte)) {
                    word.push(char::from(byte));
                }
                let is_literal = ["true", "false", "null"].contains(&word.as_str());
                shape.push_str(if is_literal { &word } else { CUT });
            }
        }
    }
    shape
}

/// Returns the rest of a text after its first quote: unchanged if it is a field name, otherwise redacted.
fn quoted(rest: &mut Peekable<Bytes<'_>>, secrets: &[&str]) -> String {
    let mut text = String::new();
    let mut is_whole = false;
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => {
                is_whole = true;
                break;
            }
            b'\\' => {
                rest.next();
                text.push('\\');
            }
            _ => text.push(char::from(byte)),
        }
    }
    if !is_whole {
        return format!("\"{CUT}");
    }
    while rest.next_if(u8::is_ascii_whitespace).is_some() {}
    // A key may also be a value, such as an ID in a map.
    let is_name = text.len() <= 40
        && !is_opaque(&text)
        && redact(&text, secrets) == text
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if rest.peek() == Some(&b':') && is_name {
        format!("\"{text}\"")
    } else {
        format!("\"{CUT}\"")
    }
}

/// Returns the text between the tags of `page`.
fn words(page: &str, secrets: &[&str]) -> Option<String> {
    let mut visible = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        visible.push_str(before);
        visible.push(' ');
        // Their content is not visible.
        let hidden = ["script", "style"].into_iter().find(|name| {
            tag.get(..name.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(name))
        });
        let end = match hidden {
            Some(name) => tag.to_ascii_lowercase().find(&format!("</{name}")),
            None => Some(0),
        };
        rest = end
            .and_then(|end| tag[end..].split_once('>'))
            .map_or("", |(_, after)| after);
    }
    visible.push_str(rest);
    let shown: Vec<&str> = visible
        .split_whitespace()
        .map(|word| if is_opaque(word) { REDACTED } else { word })
        .collect();
    if shown.is_empty() {
        return None;
    }
    let shown = sanitize(&shown.join(" "), secrets);
    let mut cut: String = shown.chars().take(LONGEST).collect();
    if cut.len() < shown.len() {
        cut.push_str(CUT);
    }
    Some(cut)
}

fn is_opaque(word: &str) -> bool {
    word.len() >= SHORTEST_OPAQUE && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(body: &str) -> String {
        body_preview(body.as_bytes(), &[]).unwrap()
    }

    #[test]
    fn json_preview_has_fields_without_values() {
        let body =
            r#"{ "data" : {"token": "hunter2", "n": -1.5e3, "on": true}, "list": ["hunter2", null, 7] }"#;
        assert_eq!(
            seen(body),
            r#"{"data":{"token":"…","n":#,"on":true},"list":["…",null,#]}"#
        );
    }

    #[test]
    fn truncated_json_preview_has_no_values() {
        for cut in [
            r#"{"token":"hunter2"#,
            r#"{"token":"hun\"ter2\"#,
            r#"{"token":"hunter2\\""#,
            r#"{"token":hunter2"#,
            r#"["hunter2"#,
        ] {
            let seen = seen(cut);
            assert!(!seen.contains("hunt") && !seen.contains("ter2"), "{seen}");
        }
        assert_eq!(seen(r#"{"token":"hunter2"#), r#"{"token":"…"#);
    }

    #[test]
    fn key_that_may_be_a_value_is_hidden() {
        let body = r#"{"someone@example.com":1,"b7c1e9d2-4f5a-4c3b":2,"name":3}"#;
        assert_eq!(seen(body), r#"{"…":#,"…":#,"name":#}"#);
    }

    #[test]
    fn field_name_with_secret_is_hidden() {
        let body = br#"{"hunter-two":1,"of_hunter-two_":2,"name":hunter-two"#;
        let seen = body_preview(body, &["hunter-two"]).unwrap();
        assert_eq!(seen, r#"{"…":#,"…":#,"name":…"#);
    }

    #[test]
    fn html_preview_is_its_visible_text() {
        let page = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title><style>p{color:red}</style></head>\r\n\
                    <body><SCRIPT>var x = '<b>';</SCRIPT><h1>Bad\tGateway</h1></body></html>";
        assert_eq!(seen(page), r#""502 Bad Gateway Bad Gateway""#);
        let long_style = format!("<style>{}</style>Bad Gateway", "p{}".repeat(1000));
        assert_eq!(seen(&long_style), r#""Bad Gateway""#);
        assert_eq!(seen("upstream timed out"), r#""upstream timed out""#);
        assert_eq!(body_preview(b"<script>never closed", &[]), None);
    }

    #[test]
    fn html_preview_hides_secrets_and_keys() {
        let page = b"<p>Bad key hunter2! of req_0123456789abcdef</p>";
        let seen = body_preview(page, &["hunter2!"]).unwrap();
        assert_eq!(seen, r#""Bad key [redacted] of [redacted]""#);
    }

    #[test]
    fn preview_is_bounded() {
        let list = format!("[{}]", "{\"a\":1},".repeat(100_000));
        for body in [
            list,
            "<".repeat(100_000),
            "word ".repeat(100_000),
            "[".repeat(100_000),
        ] {
            let length = body_preview(body.as_bytes(), &[]).map_or(0, |seen| seen.chars().count());
            assert!(length <= LONGEST + 60, "{length}");
        }
    }

    #[test]
    fn longest_preview_is_whole() {
        let longest = "[".repeat(LONGEST);
        assert_eq!(seen(&longest), longest);
        assert_eq!(seen(&format!("{longest}[")), format!("{longest}{CUT}"));

        let longest = "é".repeat(LONGEST);
        assert_eq!(seen(&longest), format!("\"{longest}\""));
        assert_eq!(seen(&format!("{longest}é")), format!("\"{longest}{CUT}\""));
    }

    #[test]
    fn empty_body_has_no_preview() {
        assert_eq!(body_preview(b" \r\n", &[]), None);
        assert_eq!(body_preview(b"<html></html>", &[]), None);
        assert!(body_preview(b"\xff\xfe\x00", &[]).is_some());
    }

    #[test]
    fn escaped_quote_does_not_end_a_name() {
        assert_eq!(seen(r#"{"a\"b":"hunter2"}"#), r#"{"…":"…"}"#);
    }
}
