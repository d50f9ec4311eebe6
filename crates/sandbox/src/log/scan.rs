//! Finds the secrets of a text, whether or not it is complete or valid.

use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::names::SecretNames;

/// Returns the values of secret parameters in `a=b&c=d`. A URL in a parameter can have a query too.
pub(super) fn form(text: &str, names: &SecretNames) -> Vec<Range<usize>> {
    let mut secrets = Vec::new();
    let mut start = 0;
    for pair in text.split(['&', '?']) {
        if let Some((name, value)) = pair.split_once('=') {
            let name = name.replace('+', " ");
            if !value.is_empty() && names.has_parameter(&percent_decode_str(&name).decode_utf8_lossy()) {
                secrets.push(start + pair.len() - value.len()..start + pair.len());
            }
        }
        start += pair.len() + 1;
    }
    secrets
}

/// Returns the values of secret fields in JSON.
///
/// A parser would reject the texts in which a developer looks for an error, so this accepts all: a text that ends
/// early, single quotes, names without quotes.
pub(super) fn json(text: &str, names: &SecretNames) -> Vec<Range<usize>> {
    let mut secrets = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some(name) = Token::at(text, at) else {
            at += 1;
            continue;
        };
        at = name.end;
        let colon = skip_space(text, at);
        if text.as_bytes().get(colon) != Some(&b':') || !names.has_field(&name.decode(text)) {
            continue;
        }
        let start = skip_space(text, colon + 1);
        let value = match text.as_bytes().get(start) {
            Some(b'{' | b'[') => {
                at = end_of_container(text, start);
                start..at
            }
            Some(_) => match Token::at(text, start) {
                Some(value) => {
                    at = value.end;
                    value.content
                }
                None => continue,
            },
            None => continue,
        };
        if !value.is_empty() && &text[value.clone()] != "null" {
            secrets.push(value);
        }
    }
    secrets
}

/// String, or word without quotes.
struct Token {
    content: Range<usize>,
    /// Position after the closing quote.
    end: usize,
    is_quoted: bool,
}

impl Token {
    /// Returns the token that starts at `start`.
    fn at(text: &str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let first = *bytes.get(start)?;
        if let b'"' | b'\'' = first {
            let mut end = start + 1;
            while end < bytes.len() && bytes[end] != first {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            let close = end.min(bytes.len());
            // Only an incomplete escape moves past the end or into a character.
            let close = text.floor_char_boundary(close);
            return Some(Self {
                content: start + 1..close,
                end: bytes.len().min(close + 1),
                is_quoted: true,
            });
        }
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+.%".contains(byte) || !byte.is_ascii();
        let length = bytes[start..].iter().take_while(|byte| is_word(byte)).count();
        (length > 0).then_some(Self {
            content: start..start + length,
            end: start + length,
            is_quoted: false,
        })
    }

    /// Returns the token with its escapes resolved.
    fn decode(&self, text: &str) -> String {
        let content = &text[self.content.clone()];
        if self.is_quoted && content.contains('\\') {
            serde_json::from_str(&format!("\"{content}\"")).unwrap_or_else(|_invalid| content.to_owned())
        } else {
            content.to_owned()
        }
    }
}

fn skip_space(text: &str, start: usize) -> usize {
    let spaces = text.as_bytes()[start.min(text.len())..].iter();
    start + spaces.take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Returns the end of the object or array that starts at `start`.
fn end_of_container(text: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' | b'\'' => {
                at = Token::at(text, at).map_or(text.len(), |token| token.end);
                continue;
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, scan: fn(&str, &SecretNames) -> Vec<Range<usize>>) -> String {
        let mut masked = text.to_owned();
        for secret in scan(text, &SecretNames::default()).into_iter().rev() {
            masked.replace_range(secret, "*");
        }
        masked
    }

    #[test]
    fn secret_fields_are_found_in_any_json() {
        for (text, expected) in [
            (
                r#"{"a":1,"password":"s","b":"t"}"#,
                r#"{"a":1,"password":"*","b":"t"}"#,
            ),
            (r#"{ "pin" : 123456 , "b": 1}"#, r#"{ "pin" : * , "b": 1}"#),
            (r#"{"x":{"clientSecret":"s"}}"#, r#"{"x":{"clientSecret":"*"}}"#),
            (
                r#"[{"token":"a"},{"token":"b"}]"#,
                r#"[{"token":"*"},{"token":"*"}]"#,
            ),
            (r#"{"token":["a",{"b":"]"}],"c":1}"#, r#"{"token":*,"c":1}"#),
            (r#"{"pass\u0077ord":"s"}"#, r#"{"pass\u0077ord":"*"}"#),
            (r#"{"password":"s\"t","b":1}"#, r#"{"password":"*","b":1}"#),
            (r#"{"password":"s"#, r#"{"password":"*"#),
            (r#"{"password":"s\"#, r#"{"password":"*"#),
            (r#"{"password":"é\é"#, r#"{"password":"*"#),
            ("{'password':'s'}", "{'password':'*'}"),
            ("{password: s, b: 1}", "{password: *, b: 1}"),
            (r#"{"password":"#, r#"{"password":"#),
            (
                r#"{"password":null,"token":""}"#,
                r#"{"password":null,"token":""}"#,
            ),
            (r#"{"b":"password","c":"s"}"#, r#"{"b":"password","c":"s"}"#),
            (r#"{"b":"\"password\":\"s\""}"#, r#"{"b":"\"password\":\"s\""}"#),
            (r#"{"password"#, r#"{"password"#),
        ] {
            assert_eq!(masked(text, json), expected);
        }
    }

    #[test]
    fn secret_parameters_are_found() {
        for (text, expected) in [
            ("a=1&password=s&b=2", "a=1&password=*&b=2"),
            ("pass%77ord=s", "pass%77ord=*"),
            ("target=/a2a?token=s", "target=/a2a?token=*"),
            ("password=", "password="),
            ("password", "password"),
            ("password=a=b", "password=*"),
            ("é=1&token=é", "é=1&token=*"),
        ] {
            assert_eq!(masked(text, form), expected);
        }
    }
}
