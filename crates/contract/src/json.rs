//! A strict JSON parser: it rejects duplicate keys.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

use crate::{number, pointer};

/// As deep as `serde_json` itself goes.
const DEEPEST: usize = 128;

/// The error of parsing JSON.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The text is not JSON.
    Syntax(String),
    /// A key stands twice in its object, at this pointer. Peers differ in which one they believe.
    Twice(String),
}

impl Unreadable {
    /// The pointer and the problem.
    pub(crate) fn into_parts(self) -> (String, String) {
        match self {
            Self::Syntax(problem) => (String::new(), format!("is not valid JSON: {problem}")),
            Self::Twice(place) => (place, "is duplicated".to_owned()),
        }
    }
}

impl From<serde_json::Error> for Unreadable {
    /// The messages about syntax quote nothing of the text, only where it breaks.
    fn from(error: serde_json::Error) -> Self {
        Self::Syntax(error.to_string())
    }
}

/// Returns `json` without a byte order mark, which a reader may pass over (RFC 8259, section 8.1).
pub(crate) fn without_bom(json: &[u8]) -> &[u8] {
    json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json)
}

/// Parses JSON as the validation does: numbers are read without rounding, so that `7.0` is the integer 7.
///
/// It is `None` for text that is not JSON, and for an object in which a key stands twice.
///
/// ```
/// let body = contract::parse_json(br#"{"count": 70e-1}"#).unwrap();
/// assert_eq!(body["count"].as_u64(), Some(7));
/// assert_eq!(contract::parse_json(br#"{"count": 7, "count": 8}"#), None);
/// ```
#[must_use]
pub fn parse_json(text: &[u8]) -> Option<Value> {
    parse(text).ok()
}

pub(crate) fn parse(text: &[u8]) -> Result<Value, Unreadable> {
    parse_with(text, Seen::default()).map(|(value, _)| value)
}

/// Parses `text`, and returns the keys of each object in the order of the text, by the object's JSON pointer.
pub(crate) fn parse_in_order(text: &[u8]) -> Result<(Value, HashMap<String, Vec<String>>), Unreadable> {
    let (value, seen) = parse_with(
        text,
        Seen {
            keys: Some(HashMap::new()),
            ..Seen::default()
        },
    )?;
    Ok((value, seen.keys.unwrap_or_default()))
}

fn parse_with(text: &[u8], mut seen: Seen) -> Result<(Value, Seen), Unreadable> {
    let whole: &RawValue = serde_json::from_slice(text)?;
    let value = read(whole, "", 0, &mut seen)?;
    match seen.twice.take() {
        Some(place) => Err(Unreadable::Twice(place)),
        None => Ok((value, seen)),
    }
}

/// Returns the line, from 1, at which the value at `pointer` starts in the JSON `text`. A value that is missing is
/// looked for at the nearest object or list around it.
pub(crate) fn line_of(text: &str, pointer: &str) -> Option<usize> {
    let mut raw: &RawValue = serde_json::from_str(text).ok()?;
    for step in pointer::steps(pointer) {
        let next = match raw.get().as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(raw.get()).ok()?;
                let found = members.into_iter().rev().find(|(key, _)| *key == step);
                found.map(|(_, member)| member)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
                step.parse()
                    .ok()
                    .and_then(|index: usize| items.get(index).copied())
            }
            _ => None,
        };
        match next {
            Some(next) => raw = next,
            None => break,
        }
    }
    // `raw` is a part of `text`.
    let offset = raw.get().as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    Some(text.get(..offset)?.matches('\n').count() + 1)
}

/// Findings of a parse.
#[derive(Debug, Default)]
struct Seen {
    /// The place of the first key that stands twice.
    twice: Option<String>,
    /// The keys of each object, by its place; `None` if they are not collected.
    keys: Option<HashMap<String, Vec<String>>>,
}

/// Reads the value at `place`.
fn read(raw: &RawValue, place: &str, depth: usize, seen: &mut Seen) -> Result<Value, Unreadable> {
    if depth > DEEPEST {
        return Err(Unreadable::Syntax("recursion limit exceeded".to_owned()));
    }
    match raw.get().as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(raw.get())?;
            if let Some(keys) = &mut seen.keys {
                let of_object = members.iter().map(|(key, _)| key.clone()).collect();
                keys.insert(place.to_owned(), of_object);
            }
            let mut known = HashSet::new();
            let mut object = Map::new();
            for (key, member) in members {
                let place = pointer::step(place, &key);
                if !known.insert(key.clone()) {
                    seen.twice.get_or_insert_with(|| place.clone());
                }
                object.insert(key, read(member, &place, depth + 1, seen)?);
            }
            Ok(Value::Object(object))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw.get())?;
            let items = items.into_iter().enumerate();
            items
                .map(|(index, item)| read(item, &format!("{place}/{index}"), depth + 1, seen))
                .collect::<Result<_, _>>()
                .map(Value::Array)
        }
        // A float would round.
        Some(b'-' | b'0'..=b'9') => number::read(raw.get())
            .map(Value::Number)
            .ok_or_else(|| Unreadable::Syntax("number out of range".to_owned())),
        _ => Ok(serde_json::from_str(raw.get())?),
    }
}

/// The members of an object in their order, each still as it was written; a [`Map`] would forget those that stand twice.
struct Members<'de>(Vec<(String, &'de RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_read_unchanged() {
        let value = parse(br#"{"a": [1, -2, 2.5, "x", null, true], "b": {"a": {}}}"#).unwrap();
        assert_eq!(value, json!({"a": [1, -2, 2.5, "x", null, true], "b": {"a": {}}}));
    }

    #[test]
    fn keys_keep_their_order() {
        let (_, keys) = parse_in_order(br#"{"b": [{"z": 1, "a/b": {"d": 1, "c": 2}}], "a": 2}"#).unwrap();
        assert_eq!(keys[""], ["b", "a"]);
        assert_eq!(keys["/b/0"], ["z", "a/b"]);
        assert_eq!(keys["/b/0/a~1b"], ["d", "c"]);
    }

    #[test]
    fn lines_are_those_of_the_values() {
        let text = "{\n  \"a\": [\n    1,\n    {\"b\": 2}\n  ],\n  \"c/d\": {}\n}";
        for (pointer, line) in [
            ("", 1),
            ("/a", 2),
            ("/a/1/b", 4),
            ("/c~1d", 6),
            ("/c~1d/e", 6),
            ("/x", 1),
        ] {
            assert_eq!(line_of(text, pointer), Some(line), "{pointer}");
        }
        assert_eq!(line_of("{", ""), None);
    }

    #[test]
    fn numbers_keep_every_digit() {
        let value = parse(b"[9007199254740993.0, 1e2, 1e-400]").unwrap();
        assert_eq!(value[0], json!(9_007_199_254_740_993_u64));
        assert_eq!(value[1], json!(100));
        assert!(value[2].is_f64() && value[2] != json!(0.0));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(100).as_bytes()).is_ok());
        let (_, problem) = parse(nested(100_000).as_bytes()).unwrap_err().into_parts();
        assert!(problem.contains("recursion limit exceeded"), "{problem}");
    }

    #[test]
    fn invalid_text_is_not_json() {
        for text in [
            &br#"["\ud83d"]"#[..],
            b"[\"\xff\"]",
            b"{\"\xff\":1}",
            b"[1]]",
            b"",
        ] {
            let (_, problem) = parse(text).unwrap_err().into_parts();
            assert!(problem.starts_with("is not valid JSON: "), "{problem}");
        }
    }

    #[test]
    fn duplicate_key_is_reported_with_its_place() {
        let parts = parse(br#"{"list": [{}, {"a/b": 1, "c": 2, "a/b": 3}]}"#)
            .unwrap_err()
            .into_parts();
        assert_eq!(parts, ("/list/1/a~1b".to_owned(), "is duplicated".to_owned()));
    }

    #[test]
    fn invalid_json_error_hides_its_text() {
        let (place, problem) = parse(br#"{"password": hunter2}"#).unwrap_err().into_parts();
        assert_eq!(place, "");
        assert!(
            problem.starts_with("is not valid JSON: ") && !problem.contains("hunter2"),
            "{problem}"
        );
    }
}
