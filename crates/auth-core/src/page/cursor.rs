//! The provider's word for "the rest of the list".

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

use crate::InvalidInput;

/// Where the next page of a list starts: opaque text of the provider's own making.
///
/// A provider's cursor is never empty: absent, `null` and `""` all mean "no more", and become `None` in one
/// place, [`Cursor::from_wire`] (or [`Cursor::deserialize_optional`] in a wire type).
///
/// ```
/// use auth_core::Cursor;
///
/// assert_eq!(Cursor::from_wire(Some(String::new())), None);
/// assert_eq!(Cursor::from_wire(None), None);
/// assert_eq!(Cursor::from_wire(Some("AbC".to_owned())).unwrap().as_str(), "AbC");
/// ```
///
/// Cloning costs one reference count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(Arc<str>);

impl Cursor {
    /// A cursor of `text`, as it stands.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    /// The cursor that a provider answered, if it is one.
    #[must_use]
    pub fn from_wire(text: Option<String>) -> Option<Self> {
        text.filter(|text| !text.is_empty()).map(Self::new)
    }

    /// For `#[serde(default, deserialize_with = "Cursor::deserialize_optional")]` on a wire type's
    /// field: absent, `null` and `""` are no cursor.
    ///
    /// # Errors
    ///
    /// Those of the deserialiser.
    pub fn deserialize_optional<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        let cursor = Option::<Self>::deserialize(deserializer)?;
        Ok(cursor.filter(|cursor| !cursor.as_str().is_empty()))
    }

    /// The page that `cursor` stands for in a list that goes by page numbers: `None` is the first, 1.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `cursor`, when it is no whole number from 1 on.
    pub fn page_number(cursor: Option<&Self>) -> Result<u64, InvalidInput> {
        let Some(cursor) = cursor else {
            return Ok(1);
        };
        let number = cursor.0.parse().ok().filter(|number| *number >= 1);
        number.ok_or_else(|| InvalidInput::new("cursor", "is no page number", "a whole number from 1 on"))
    }

    /// The text, not percent-encoded.
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
        /// Makes the cursor of the text where that stands, without a copy between.
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
    struct Answer {
        #[serde(default, deserialize_with = "Cursor::deserialize_optional")]
        next_cursor: Option<Cursor>,
    }

    #[test]
    fn a_page_number_counts_from_one() {
        let number = |text: &str| Cursor::page_number(Some(&Cursor::new(text)));
        assert_eq!(Cursor::page_number(None), Ok(1));
        assert_eq!(number("7"), Ok(7));
        for text in ["0", "-1", "1.0", "next", "99999999999999999999"] {
            assert_eq!(number(text).unwrap_err().field(), "cursor", "{text}");
        }
    }

    #[test]
    fn absent_null_and_empty_are_no_cursor() {
        for body in ["{}", r#"{"next_cursor":null}"#, r#"{"next_cursor":""}"#] {
            assert_eq!(
                serde_json::from_str::<Answer>(body).unwrap().next_cursor,
                None,
                "{body}"
            );
        }
        let answer: Answer = serde_json::from_str(r#"{"next_cursor":"a+/="}"#).unwrap();
        assert_eq!(answer.next_cursor, Some(Cursor::new("a+/=")));
    }
}
