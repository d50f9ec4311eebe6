//! Path of the value at which `serde_json` stopped.

use std::{fmt::Write, ops::Range};

/// An array or object around the position.
#[derive(Debug)]
enum Level {
    Array {
        index: usize,
    },
    /// Its key is a JSON string with quotes, which is absent before the first one and after a comma.
    Object {
        key: Option<Range<usize>>,
    },
}

/// Returns the path of the value that `error` is about, such as `cards[0].id`; empty for the whole text.
///
/// It is found by the position that the error has, so the types that decode `json` are compiled for one deserializer: one
/// that tracks the path doubles them.
pub(in crate::http) fn json_path(json: &[u8], error: &serde_json::Error) -> String {
    let end = offset(json, error.line(), error.column());
    let mut levels = Vec::new();
    let mut at = 0;
    while at < end {
        let start = at;
        at += 1;
        match json[start] {
            b'{' => levels.push(Level::Object { key: None }),
            b'[' => levels.push(Level::Array { index: 0 }),
            b'}' | b']' => {
                levels.pop();
            }
            b',' => match levels.last_mut() {
                Some(Level::Array { index }) => *index += 1,
                Some(Level::Object { key }) => *key = None,
                None => {}
            },
            b'"' => {
                at = end_of_string(json, at);
                if let Some(Level::Object { key: key @ None }) = levels.last_mut() {
                    *key = Some(start..at);
                }
            }
            _ => {}
        }
    }
    render(json, &levels)
}

/// Returns the number of bytes before the position, or 0 if it has none: `serde_json` counts lines from 1.
fn offset(json: &[u8], line: usize, column: usize) -> usize {
    let Some(lines) = line.checked_sub(1) else {
        return 0;
    };
    let before: usize = json
        .split_inclusive(|byte| *byte == b'\n')
        .take(lines)
        .map(<[u8]>::len)
        .sum();
    json.len().min(before.saturating_add(column))
}

/// Returns the end of the string whose content begins at `at`.
fn end_of_string(json: &[u8], mut at: usize) -> usize {
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    json.len()
}

fn render(json: &[u8], levels: &[Level]) -> String {
    let mut path = String::new();
    for level in levels {
        match level {
            Level::Array { index } => {
                let _infallible = write!(path, "[{index}]");
            }
            Level::Object { key: Some(key) } => {
                if !path.is_empty() {
                    path.push('.');
                }
                let key = &json[key.clone()];
                match serde_json::from_slice::<String>(key) {
                    Ok(key) => path.push_str(&key),
                    Err(_invalid_string) => path.push_str(&String::from_utf8_lossy(key)),
                }
            }
            Level::Object { key: None } => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, de::DeserializeOwned};

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only decoded")]
    struct Item {
        id: u8,
        #[serde(default)]
        name: String,
        #[serde(default)]
        parts: Vec<Item>,
        #[serde(default)]
        owner: Option<Box<Item>>,
    }

    fn path<T: DeserializeOwned>(json: &str) -> String {
        let Err(error) = serde_json::from_str::<T>(json) else {
            panic!("{json} is accepted");
        };
        json_path(json.as_bytes(), &error)
    }

    #[test]
    fn value_of_another_type_is_found() {
        for value in [
            "\"x\"",
            "1.5",
            "-1",
            "256",
            "1e400",
            "true",
            "null",
            "[]",
            "[1]",
            "{}",
            "{\"id\":1}",
        ] {
            for space in ["", " ", "\n\n  "] {
                let json = format!("[{{\"id\":{space}{value}{space}}}]");
                assert_eq!(path::<Vec<Item>>(&json), "[0].id", "{json}");
                let json =
                    format!("{{\"id\":1,{space}\"parts\"{space}:{space}[{{\"id\":2}}{space},{value}]}}");
                if !value.starts_with(['{', '[']) {
                    assert_eq!(path::<Item>(&json), "parts[1]", "{json}");
                }
                assert_eq!(
                    path::<Vec<bool>>(&format!("[true,{space}{}]", value.replace("true", "0"))),
                    "[1]"
                );
            }
        }
    }

    #[test]
    fn absent_field_belongs_to_its_object() {
        assert_eq!(path::<Item>("{}"), "");
        assert_eq!(
            path::<Item>(r#"{"id":1,"parts":[{"id":1},{"name":"a]}"}]}"#),
            "parts[1]"
        );
        assert_eq!(
            path::<Item>(r#"{"id":1,"owner":{"name":"x"},"name":"y"}"#),
            "owner"
        );
    }

    #[test]
    fn repeated_field_is_named() {
        assert_eq!(path::<Vec<Item>>(r#"[{"id":1,"id":2}]"#), "[0].id");
    }

    #[test]
    fn keys_are_unescaped() {
        let maps = path::<BTreeMap<String, BTreeMap<String, u8>>>;
        assert_eq!(maps(r#"{"a\"b\\":{"c\u0041,[{":-1}}"#), r#"a"b\.cA,[{"#);
        assert_eq!(maps(r#"{"é":{"":""}}"#), "é.");
    }

    #[test]
    fn truncated_text_ends_at_the_last_value() {
        let json = r#"{"id":1,"parts":[{"id":2},{"name":"ab"#;
        assert_eq!(path::<Item>(json), "parts[1].name");
        assert_eq!(path::<Item>(r#"{"id":1,"parts":["#), "parts[0]");
        assert_eq!(path::<Item>(""), "");
    }

    #[test]
    fn text_after_the_value_has_no_path() {
        assert_eq!(path::<Item>(r#"{"id":1} {"id":"#), "");
    }

    #[test]
    fn error_without_position_has_no_path() {
        let error = serde::de::Error::custom("late");
        assert_eq!(json_path(b"[1]", &error), "");
    }
}
