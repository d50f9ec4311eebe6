//! Numbers to count with.

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::Scalar;

/// An integer in any spelling: `900`, `900.0`, `9e2`, or one of them as text.
///
/// It is for fields that are read one by one; a derived struct names [`integer`] or [`optional_integer`].
///
/// ```
/// use auth_core::wire::Integer;
///
/// let Integer(count) = serde_json::from_str::<Integer<u64>>("9e2")?;
/// assert_eq!(count, 900);
/// assert!(serde_json::from_str::<Integer<u64>>("900.5").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Integer<T>(pub T);

impl<'de, T: TryFrom<i128>> Deserialize<'de> for Integer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        integer(deserializer).map(Self)
    }
}

/// Reads a number that is documented as an integer, for `#[serde(deserialize_with = "auth_core::wire::integer")]`.
///
/// Any spelling of an integer is accepted, also as text: `900`, `900.0`, `9e2`, `"900"`. It is read exactly, and a number
/// with a fraction is an error.
///
/// # Errors
///
/// An error without the value in it, which may be anything, when it is not an integer or beyond `T`.
pub fn integer<'de, T: TryFrom<i128>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    optional_integer(deserializer)?.ok_or_else(|| D::Error::custom(EXPECTED))
}

/// Reads as [`integer`] does, with `null` and blank text as `None`, for
/// `#[serde(default, deserialize_with = "auth_core::wire::optional_integer")]`.
///
/// # Errors
///
/// As for [`integer`].
pub fn optional_integer<'de, T: TryFrom<i128>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let written = Option::<Scalar>::deserialize(deserializer)?;
    let Some(written) = written.filter(|written| !written.as_str().trim().is_empty()) else {
        return Ok(None);
    };
    written
        .integer()
        .map(Some)
        .ok_or_else(|| D::Error::custom(EXPECTED))
}

const EXPECTED: &str = "invalid value, expected an integer";

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Token {
        #[serde(default, deserialize_with = "optional_integer")]
        expires_in: Option<u64>,
    }

    #[derive(Debug, Deserialize)]
    struct Page {
        #[serde(deserialize_with = "integer")]
        number: i64,
    }

    #[test]
    fn a_number_is_understood_as_text_and_with_an_empty_fraction() {
        for written in [
            "900",
            "\"900\"",
            "900.0",
            "\"900.00\"",
            "\" 900 \"",
            "9e2",
            "9.0E+2",
            "\"9.0e2\"",
            "90000e-2",
            "0.0009e6",
        ] {
            let token: Token = serde_json::from_str(&format!(r#"{{"expires_in":{written}}}"#)).unwrap();
            assert_eq!(token.expires_in, Some(900), "{written}");
        }
        let page: Page = serde_json::from_str(r#"{"number":"-1"}"#).unwrap();
        assert_eq!(page.number, -1);
    }

    #[test]
    fn what_says_nothing_is_none_where_that_may_be() {
        for json in ["{}", r#"{"expires_in":null}"#, r#"{"expires_in":" "}"#] {
            let token: Token = serde_json::from_str(json).unwrap();
            assert_eq!(token.expires_in, None, "{json}");
        }
        for json in ["{}", r#"{"number":null}"#, r#"{"number":""}"#] {
            assert!(serde_json::from_str::<Page>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_is_no_whole_number_is_refused_without_being_repeated() {
        for written in [
            "-1",
            "900.5",
            "1e-1",
            "9.0005e2",
            "1e400",
            "1e-400",
            "1e99999999999999999999",
            "\"+900\"",
            "\"0x10\"",
            "\"9e\"",
            "\"soon\"",
            "true",
            "[]",
            "99999999999999999999",
        ] {
            let error = serde_json::from_str::<Token>(&format!(r#"{{"expires_in":{written}}}"#)).unwrap_err();
            assert!(!error.to_string().contains("soon"), "{error}");
        }
    }
}
