//! How a field of [`Fields`](super::Fields) is read.

use serde::{Deserialize, de::DeserializeOwned, de::Error as _};
use serde_json::{Error, value::RawValue};

use crate::{Cursor, Scalar};

/// Reads a value by its type's own `Deserialize`.
///
/// # Errors
///
/// Those of `T`.
pub fn json<T: DeserializeOwned>(value: &RawValue) -> Result<T, Error> {
    serde_json::from_str(value.get())
}

/// Reads an integer in any spelling, also as text: see [`wire::integer`](super::integer).
///
/// # Errors
///
/// When it is not an integer, or beyond `T`.
pub fn integer<T: TryFrom<i128>>(value: &RawValue) -> Result<T, Error> {
    super::integer(value)
}

/// Reads an integer as [`integer`] does; blank text is none.
///
/// # Errors
///
/// As for [`integer`].
pub fn optional_integer<T: TryFrom<i128>>(value: &RawValue) -> Result<Option<T>, Error> {
    super::optional_integer(value)
}

/// Reads text; a number is read as the text that it is written as.
///
/// # Errors
///
/// When it is neither text nor a number.
pub fn text(value: &RawValue) -> Result<String, Error> {
    Scalar::deserialize(value).map(String::from)
}

/// Reads a boolean, also as `0` or `1`, and each of these as text in any case.
///
/// # Errors
///
/// When it is anything else.
pub fn flag(value: &RawValue) -> Result<bool, Error> {
    let word = value.get().trim_matches(['"', ' ']);
    if word == "1" || word.eq_ignore_ascii_case("true") {
        Ok(true)
    } else if word == "0" || word.eq_ignore_ascii_case("false") {
        Ok(false)
    } else {
        Err(Error::custom("invalid value, expected a boolean"))
    }
}

/// Reads a cursor: `null` and empty text are none.
///
/// # Errors
///
/// When it is neither text nor a number.
pub fn cursor(value: &RawValue) -> Result<Option<Cursor>, Error> {
    Cursor::deserialize_optional(value)
}

/// Reads a list, each of its items by `item`.
///
/// # Errors
///
/// When it is not a list, or an item cannot be read; the error says which one.
pub fn list<T>(item: impl Fn(&RawValue) -> Result<T, Error>) -> impl Fn(&RawValue) -> Result<Vec<T>, Error> {
    move |value| {
        let items: Vec<&RawValue> = Deserialize::deserialize(value)?;
        let read = items.into_iter().enumerate().map(|(index, value)| {
            item(value).map_err(|error| {
                super::FieldError::of_part(&error)
                    .within(&format!("[{index}]"))
                    .into_error()
            })
        });
        read.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn flag_reads_every_spelling() {
        for (json, expected) in [
            ("true", Some(true)),
            ("false", Some(false)),
            ("1", Some(true)),
            ("0", Some(false)),
            (r#""true""#, Some(true)),
            (r#""False""#, Some(false)),
            (r#""1""#, Some(true)),
            (r#"" 0 ""#, Some(false)),
            ("2", None),
            ("1.5", None),
            ("null", None),
            ("[true]", None),
            (r#""yes""#, None),
            (r#""""#, None),
        ] {
            assert_eq!(flag(&raw(json)).ok(), expected, "{json}");
        }
    }

    #[test]
    fn text_keeps_numbers_as_written() {
        for (json, expected) in [
            (r#""a\u0041""#, Some("aA")),
            ("7", Some("7")),
            ("7.10", Some("7.10")),
            ("12345678901234567890123", Some("12345678901234567890123")),
            ("true", None),
            ("null", None),
            ("{}", None),
        ] {
            assert_eq!(text(&raw(json)).ok().as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn list_names_the_item_it_cannot_read() {
        assert_eq!(list(integer::<u8>)(&raw("[1, \"2\", 3.0]")).unwrap(), [1, 2, 3]);
        let error = list(integer::<u8>)(&raw("[1, 256]")).unwrap_err();
        assert_eq!(error.to_string(), "at [1]: invalid value, expected an integer");
        assert!(list(integer::<u8>)(&raw("{}")).is_err());
    }
}
