//! JSON as strict peers read it: a key stands once in its object.

use std::{collections::HashSet, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

use crate::{number, pointer};

/// As deep as `serde_json` itself goes.
const DEEPEST: usize = 128;

/// Why a text is not taken for JSON.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is none.
    Syntax(String),
    /// A key stands twice in its object, at this pointer. Peers differ in which one they believe.
    Twice(String),
}

impl Unreadable {
    /// The pointer and the problem.
    pub(crate) fn told(self) -> (String, String) {
        match self {
            Self::Syntax(problem) => (String::new(), format!("is no JSON: {problem}")),
            Self::Twice(place) => (place, "is written twice".to_owned()),
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

/// Parses JSON as the judge does: numbers are read without rounding, so that `7.0` is the integer 7.
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
    let whole: &RawValue = serde_json::from_slice(text)?;
    let mut twice = None;
    let value = read(whole, "", 0, &mut twice)?;
    twice.map_or(Ok(value), |place| Err(Unreadable::Twice(place)))
}

/// Reads the value at `place`; `twice` is the place of the first key that stands twice.
fn read(raw: &RawValue, place: &str, depth: usize, twice: &mut Option<String>) -> Result<Value, Unreadable> {
    if depth > DEEPEST {
        return Err(Unreadable::Syntax("recursion limit exceeded".to_owned()));
    }
    match raw.get().as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(raw.get())?;
            let mut seen = HashSet::new();
            let mut object = Map::new();
            for (key, member) in members {
                let place = pointer::step(place, &key);
                if !seen.insert(key.clone()) {
                    twice.get_or_insert_with(|| place.clone());
                }
                object.insert(key, read(member, &place, depth + 1, twice)?);
            }
            Ok(Value::Object(object))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw.get())?;
            let items = items.into_iter().enumerate();
            items
                .map(|(index, item)| read(item, &format!("{place}/{index}"), depth + 1, twice))
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
    fn json_is_read_as_it_is() {
        let value = parse(br#"{"a": [1, -2, 2.5, "x", null, true], "b": {"a": {}}}"#).unwrap();
        assert_eq!(value, json!({"a": [1, -2, 2.5, "x", null, true], "b": {"a": {}}}));
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
        let (_, problem) = parse(nested(100_000).as_bytes()).unwrap_err().told();
        assert!(problem.contains("recursion limit exceeded"), "{problem}");
    }

    #[test]
    fn text_that_no_string_holds_is_not_json() {
        for text in [
            &br#"["\ud83d"]"#[..],
            b"[\"\xff\"]",
            b"{\"\xff\":1}",
            b"[1]]",
            b"",
        ] {
            let (_, problem) = parse(text).unwrap_err().told();
            assert!(problem.starts_with("is no JSON: "), "{problem}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_told_with_its_place() {
        let told = parse(br#"{"list": [{}, {"a/b": 1, "c": 2, "a/b": 3}]}"#)
            .unwrap_err()
            .told();
        assert_eq!(told, ("/list/1/a~1b".to_owned(), "is written twice".to_owned()));
    }

    #[test]
    fn broken_json_is_told_without_its_text() {
        let (place, problem) = parse(br#"{"password": hunter2}"#).unwrap_err().told();
        assert_eq!(place, "");
        assert!(
            problem.starts_with("is no JSON: ") && !problem.contains("hunter2"),
            "{problem}"
        );
    }
}
