//! JSON as strict peers read it: a key stands once in its object.

use std::{collections::HashSet, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::pointer;

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

pub(crate) fn parse(text: &[u8]) -> Result<Value, Unreadable> {
    // The messages about syntax quote nothing of the text, only where it breaks.
    let syntax = |error: serde_json::Error| Unreadable::Syntax(error.to_string());
    let value = serde_json::from_slice(text).map_err(syntax)?;
    let mut twice = None;
    Keys {
        place: String::new(),
        twice: &mut twice,
    }
    .deserialize(&mut serde_json::Deserializer::from_slice(text))
    .map_err(syntax)?;
    twice.map_or(Ok(value), |place| Err(Unreadable::Twice(place)))
}

/// Looks at the keys only, since a [`Value`] has forgotten the ones that stood twice.
struct Keys<'a> {
    place: String,
    twice: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let place = pointer::step(&self.place, &key);
            if !seen.insert(key) {
                self.twice.get_or_insert_with(|| place.clone());
            }
            map.next_value_seed(Keys {
                place,
                twice: self.twice,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        for index in 0_usize.. {
            let item = Keys {
                place: format!("{}/{index}", self.place),
                twice: self.twice,
            };
            if seq.next_element_seed(item)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
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
