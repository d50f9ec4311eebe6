//! An answer read field by field.

use std::{collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::value::RawValue;
use zeroize::Zeroize;

/// The fields of a JSON object, each still as it was written.
///
/// For answers whose documents cannot be relied on: samples are cut short, or differ from page to page. What was
/// done must not get lost over a field beside it, so what is not of the expected shape is read as absent, unless
/// nothing can be done without it. A field that comes twice counts as it came last.
///
/// ```
/// use auth_core::{Scalar, wire::Fields};
/// use serde::{Deserialize, Deserializer};
///
/// struct Order {
///     id: Scalar,
///     note: Option<String>,
/// }
///
/// impl<'de> Deserialize<'de> for Order {
///     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         let fields = Fields::read(deserializer)?;
///         Ok(Self {
///             id: fields.required("id")?,
///             note: fields.optional("note"),
///         })
///     }
/// }
///
/// let order: Order = serde_json::from_str(r#"{"id":7,"note":["odd"]}"#)?;
/// assert_eq!((order.id.as_str(), order.note), ("7", None));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Fields(HashMap<String, Box<RawValue>>);

impl Fields {
    /// Reads an object, whatever is in it.
    ///
    /// # Errors
    ///
    /// The deserialiser's own, when it is no object.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        HashMap::deserialize(deserializer).map(Self)
    }

    /// The field that nothing can be done without.
    ///
    /// # Errors
    ///
    /// When it is absent or of another shape; the error names it and does not repeat what is in it.
    pub fn required<T: DeserializeOwned, E: Error>(&self, name: &'static str) -> Result<T, E> {
        let value = self.0.get(name).ok_or_else(|| E::missing_field(name))?;
        let read = serde_json::from_str(value.get());
        // The parser's own complaint may quote the value.
        read.ok()
            .ok_or_else(|| E::custom(format_args!("invalid field {name}, expected another shape")))
    }

    /// The field, where it is there and of the expected shape.
    #[must_use]
    pub fn optional<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let value = self.0.get(name)?;
        let read = serde_json::from_str(value.get());
        if read.is_err() {
            // Its name alone: what is in it may be anybody's data.
            tracing::debug!(
                field = name,
                "a field of an answer has an unexpected shape and is left out"
            );
        }
        read.unwrap_or_default()
    }

    /// A field that the documents spell in several ways: the first spelling that can be read decides.
    #[must_use]
    pub fn spelled<T: DeserializeOwned>(&self, spellings: &[&str]) -> Option<T> {
        spellings.iter().find_map(|name| self.optional(name))
    }
}

/// Wipes the fields, any of which may be a token.
impl Drop for Fields {
    fn drop(&mut self) {
        for (_, value) in self.0.drain() {
            wipe(value);
        }
    }
}

/// Overwrites `value`, which may be a token, before its memory is freed.
pub(crate) fn wipe(value: Box<RawValue>) {
    String::from(Box::<str>::from(value)).zeroize();
}

/// Shows the names of the fields and nothing of what is in them.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use crate::Scalar;

    use super::*;

    fn fields(json: &str) -> Fields {
        Fields::read(&mut serde_json::Deserializer::from_str(json)).unwrap()
    }

    #[test]
    fn a_field_of_another_shape_is_an_absent_one_unless_it_is_required() {
        for (json, expected) in [
            (r#"{"a":"x"}"#, Some("x")),
            (r#"{"a":7}"#, None),
            (r#"{"a":["x"]}"#, None),
            (r#"{"a":null}"#, None),
            ("{}", None),
        ] {
            let fields = fields(json);
            assert_eq!(fields.optional::<String>("a").as_deref(), expected, "{json}");
            let required: Result<String, serde_json::Error> = fields.required("a");
            assert_eq!(required.ok().as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn a_number_is_kept_as_it_was_written() {
        let amount: Scalar = fields(r#"{"a":1333.10}"#).optional("a").unwrap();
        assert_eq!(amount.as_str(), "1333.10");
    }

    #[test]
    fn the_first_spelling_that_can_be_read_decides_and_a_field_may_come_twice() {
        for (json, expected) in [
            (r#"{"b":"2","a":"1"}"#, Some("1")),
            (r#"{"a":null,"b":"2"}"#, Some("2")),
            (r#"{"a":[],"b":"2"}"#, Some("2")),
            (r#"{"a":"0","a":"1"}"#, Some("1")),
            ("{}", None),
        ] {
            let read: Option<String> = fields(json).spelled(&["a", "b"]);
            assert_eq!(read.as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn only_the_names_of_fields_are_shown() {
        assert_eq!(format!("{:?}", fields(r#"{"pin":"hunter2"}"#)), r#"{"pin"}"#);
    }

    #[test]
    fn what_is_no_object_has_no_fields() {
        for json in ["[]", "7", "null", r#""{}""#] {
            let read = Fields::read(&mut serde_json::Deserializer::from_str(json));
            assert!(read.is_err(), "{json}");
        }
    }
}
