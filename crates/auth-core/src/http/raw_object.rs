//! JSON objects with raw values.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::{RawValue, to_raw_value};

use crate::model::wipe;

/// JSON object: its fields in their order, each value as raw JSON, so no number is converted to a float.
///
/// JSON pointers (RFC 6901) address its fields and those of nested objects, but not items of lists.
#[derive(Default)]
pub(in crate::http) struct RawObject(Vec<(String, Box<RawValue>)>);

impl RawObject {
    /// Returns the value at `pointer`. The last of duplicate fields counts.
    pub(in crate::http) fn get(&self, pointer: &str) -> Option<Box<RawValue>> {
        let (name, rest) = first_name(pointer)?;
        let (_, value) = self.0.iter().rev().find(|(field, _)| *field == name)?;
        if rest.is_empty() {
            return Some(value.clone());
        }
        let within: Self = serde_json::from_str(value.get()).ok()?;
        within.get(rest)
    }

    /// Sets the value at `pointer`: replaces the field, or appends it. Returns `None` if the object of the field does not
    /// exist.
    pub(in crate::http) fn set(&mut self, pointer: &str, value: &impl Serialize) -> Option<()> {
        let (name, rest) = first_name(pointer)?;
        let field = self.0.iter_mut().rev().find(|(field, _)| *field == name);
        if !rest.is_empty() {
            let (_, object) = field?;
            let mut within: Self = serde_json::from_str(object.get()).ok()?;
            within.set(rest, value)?;
            *object = to_raw_value(&within).ok()?;
            return Some(());
        }
        let value = to_raw_value(value).ok()?;
        match field {
            Some((_, there)) => *there = value,
            None => self.0.push((name, value)),
        }
        Some(())
    }
}

/// Splits `pointer` into its first name, unescaped, and the pointer within it.
fn first_name(pointer: &str) -> Option<(String, &str)> {
    let names = pointer.strip_prefix('/')?;
    let end = names.find('/').unwrap_or(names.len());
    let (name, rest) = names.split_at(end);
    Some((name.replace("~1", "/").replace("~0", "~"), rest))
}

impl<'de> Deserialize<'de> for RawObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = RawObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<RawObject, M::Error> {
                let mut object = RawObject::default();
                while let Some(field) = map.next_entry()? {
                    object.0.push(field);
                }
                Ok(object)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl Serialize for RawObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Zeroizes the values, any of which may be a secret.
impl Drop for RawObject {
    fn drop(&mut self) {
        for (_, value) in self.0.drain(..) {
            wipe(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"z":1.50,"a":{"page":7,"~/":[2]},"z":0.1e3}"#;

    fn object() -> RawObject {
        serde_json::from_str(BODY).unwrap()
    }

    #[test]
    fn values_keep_their_spelling() {
        let at = |pointer| object().get(pointer).map(|value| value.get().to_owned());
        assert_eq!(at("/z").as_deref(), Some("0.1e3"));
        assert_eq!(at("/a/page").as_deref(), Some("7"));
        assert_eq!(at("/a/~0~1").as_deref(), Some("[2]"));
        for absent in ["", "z", "/", "/b", "/a/page/x", "/a/~0~1/0"] {
            assert_eq!(at(absent), None, "{absent}");
        }
    }

    #[test]
    fn replacing_a_value_keeps_the_rest() {
        let set = |pointer| {
            let mut object = object();
            object.set(pointer, &8)?;
            serde_json::to_string(&object).ok()
        };
        assert_eq!(set("/a/page").unwrap(), BODY.replace('7', "8"));
        let added = BODY.replace("0.1e3}", r#"0.1e3,"new":8}"#);
        assert_eq!(set("/new").unwrap(), added);
        for nowhere in ["", "new", "/b/page", "/z/page"] {
            assert_eq!(set(nowhere), None, "{nowhere}");
        }
    }
}
