//! Pagination cursor.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

use crate::InvalidInput;

/// Opaque pagination cursor of the provider.
///
/// A cursor in a response is never empty: absent, `null` and `""` all mean that there is no next page.
/// [`Cursor::from_wire`], or [`Cursor::deserialize_optional`] in a derived struct, turns them into `None`.
///
/// ```
/// use auth_core::Cursor;
///
/// assert_eq!(Cursor::from_wire(Some(String::new())), None);
/// assert_eq!(Cursor::from_wire(None), None);
/// assert_eq!(Cursor::from_wire(Some("AbC".to_owned())).unwrap().as_str(), "AbC");
/// ```
///
/// Cloning increments a reference count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(Arc<str>);

impl Cursor {
    /// Creates a cursor from `text`, unchanged.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    /// Returns the cursor of a response, or `None` if it is absent or empty.
    #[must_use]
    pub fn from_wire(text: Option<String>) -> Option<Self> {
        text.filter(|text| !text.is_empty()).map(Self::new)
    }

    /// Deserializes an optional cursor, for `#[serde(default, deserialize_with = "Cursor::deserialize_optional")]`: `null`
    /// and `""` are `None`.
    ///
    /// # Errors
    ///
    /// Returns the deserializer's error.
    pub fn deserialize_optional<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        let cursor = Option::<Self>::deserialize(deserializer)?;
        Ok(cursor.filter(|cursor| !cursor.as_str().is_empty()))
    }

    /// Returns the page number that `cursor` contains, in a list of numbered pages; `None` is page 1.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `cursor`, when it is not an integer of at least 1.
    pub fn page_number(cursor: Option<&Self>) -> Result<u64, InvalidInput> {
        let Some(cursor) = cursor else {
            return Ok(1);
        };
        let number = cursor.0.parse().ok().filter(|number| *number >= 1);
        number.ok_or_else(|| InvalidInput::new("cursor", "is not a page number", "an integer of at least 1"))
    }

    /// Returns the text, without percent-encoding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Creates the cursor from the borrowed text, without an intermediate `String`.
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Cursor;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a cursor as text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Cursor, E> {
                Ok(Cursor(text.into()))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Response {
        #[serde(default, deserialize_with = "Cursor::deserialize_optional")]
        next_cursor: Option<Cursor>,
    }

    #[test]
    fn page_numbers_start_at_one() {
        let number = |text: &str| Cursor::page_number(Some(&Cursor::new(text)));
        assert_eq!(Cursor::page_number(None), Ok(1));
        assert_eq!(number("7"), Ok(7));
        for text in ["0", "-1", "1.0", "next", "99999999999999999999"] {
            assert_eq!(number(text).unwrap_err().field(), "cursor", "{text}");
        }
    }

    #[test]
    fn absent_null_and_empty_cursors_are_none() {
        for body in ["{}", r#"{"next_cursor":null}"#, r#"{"next_cursor":""}"#] {
            assert_eq!(
                serde_json::from_str::<Response>(body).unwrap().next_cursor,
                None,
                "{body}"
            );
        }
        let response: Response = serde_json::from_str(r#"{"next_cursor":"a+/="}"#).unwrap();
        assert_eq!(response.next_cursor, Some(Cursor::new("a+/=")));
    }
}
