//! Functions that read a field of [`Fields`](super::Fields).

use serde::{Deserialize, de::DeserializeOwned, de::Error as _};
use serde_json::{Error, value::RawValue};

use crate::{Cursor, Scalar};

/// Reads a value with the `Deserialize` of its type.
///
/// # Errors
///
/// Returns the error of `T`'s `Deserialize`.
pub fn json<T: DeserializeOwned>(value: &RawValue) -> Result<T, Error> {
    serde_json::from_str(value.get())
}

/// Reads an integer in any spelling, also as text: see [`wire::integer`](super::integer).
///
/// # Errors
///
/// Returns an error when the value is not an integer, or is beyond `T`.
pub fn integer<T: TryFrom<i128>>(value: &RawValue) -> Result<T, Error> {
    super::integer(value)
}

/// Reads an integer as [`integer`] does; blank text is `None`.
///
/// # Errors
///
/// As for [`integer`].
pub fn optional_integer<T: TryFrom<i128>>(value: &RawValue) -> Result<Option<T>, Error> {
    super::optional_integer(value)
}

/// Reads text; a number is kept as its text.
///
/// # Errors
///
/// Returns an error when the value is neither text nor a number.
pub fn text(value: &RawValue) -> Result<String, Error> {
    Scalar::deserialize(value).map(String::from)
}

/// Reads a boolean, also written as `0` or `1`, or as text in any case.
///
/// # Errors
///
/// Returns an error for any other value.
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

/// Reads a cursor; `null` and empty text are `None`.
///
/// # Errors
///
/// Returns an error when the value is neither text nor a number.
pub fn cursor(value: &RawValue) -> Result<Option<Cursor>, Error> {
    Cursor::deserialize_optional(value)
}

/// Returns a function that reads a list, with `item` for each item.
///
/// # Errors
///
/// The function returns an error when the value is not a list, or an item cannot be read; the error has the item's index.
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
